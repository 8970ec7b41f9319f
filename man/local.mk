# SPDX-License-Identifier: MIT
dist_man_MANS += \
	man/taskassign.1 \
	man/taskassign.3 \
	man/taskassign.5 \
	man/taskassign_assignment.3 \
	man/taskassign_generate.3 \
	man/taskassign_instance.3 \
	man/taskassign_io.3 \
	man/taskassign_number.3 \
	man/taskassign_options.3 \
	man/taskassign_solve.3 \
	man/taskassign_status.3

EXTRA_DIST += \
	man/section3.py

# After a change of a public header, in a clone.
.PHONY: manual
manual:
	$(PYTHON) $(srcdir)/man/section3.py $(srcdir)/include/taskassign \
		$(srcdir)/man
