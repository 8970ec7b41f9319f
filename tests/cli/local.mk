# SPDX-License-Identifier: MIT
#
# The command, tested by scripts with what they expect beside them.
cli_tests = \
	tests/cli/commands.sh \
	tests/cli/corpus.sh \
	tests/cli/documented.sh \
	tests/cli/input.sh \
	tests/cli/memory.sh \
	tests/cli/progress.sh \
	tests/cli/signals.sh \
	tests/cli/status.sh \
	tests/cli/stone.sh \
	tests/cli/story.sh \
	tests/cli/writing.sh

TESTS += $(cli_tests)
EXTRA_DIST += \
	$(cli_tests) \
	tests/cli/assignment.txt \
	tests/cli/communication.txt \
	tests/cli/evaluate.json \
	tests/cli/evaluate.txt \
	tests/cli/execution.txt \
	tests/cli/input.txt \
	tests/cli/stone.assignment \
	tests/cli/stone.json \
	tests/cli/stone.txt \
	tests/cli/read-story.py
