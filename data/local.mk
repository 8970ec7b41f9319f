# SPDX-License-Identifier: MIT

# Installed to be tried: the textbook's example.
dist_pkgdata_DATA = \
	data/stone-communication.csv \
	data/stone-execution.csv \
	data/stone.tap

EXTRA_DIST += \
	data/README.md \
	data/gap/gap1-0.tap \
	data/gap/gap4-2.tap \
	data/gap/gap8-1.tap \
	data/graphs/4elt.graph \
	data/graphs/LICENSE \
	data/graphs/mesh-766.tap \
	data/generated/CA-100-8.tap \
	data/generated/CA-20-3.tap \
	data/generated/CA-50-4.tap \
	data/generated/CH-30-4.tap \
	data/generated/DN-100-8.tap \
	data/generated/ME-100-16.tap \
	data/generated/ME8-200-16.tap \
	data/generated/RE-200-8.tap \
	data/generated/RM-200-8.tap \
	data/generated/TR-500-16.tap \
	data/generated/U4-200-8.tap \
	data/generated/U8-200-8.tap \
	data/index.tsv \
	data/qsap/100_1.tap

# Installed for bash under the name of the command: data/completions/taskassign.
bashcompletiondir = $(datadir)/bash-completion/completions
dist_bashcompletion_DATA = data/completions/taskassign
