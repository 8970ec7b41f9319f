# SPDX-License-Identifier: MIT
library_sources +=
