# SPDX-License-Identifier: MIT
EXTRA_DIST +=

# Installed for bash under the name of the command: data/completions/taskassign.
bashcompletiondir = $(datadir)/bash-completion/completions
dist_bashcompletion_DATA =
