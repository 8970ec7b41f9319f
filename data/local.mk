# SPDX-License-Identifier: MIT

# Installed to be tried: the textbook's example.
dist_pkgdata_DATA = \
	data/stone-communication.csv \
	data/stone-execution.csv \
	data/stone.tap

# Installed for bash under the name of the command: data/completions/taskassign.
bashcompletiondir = $(datadir)/bash-completion/completions
dist_bashcompletion_DATA =
