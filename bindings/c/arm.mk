# C: `make test-arm`, the C tests as ARM programs under qemu. Read by the Makefile of the root, after install.mk.

# The tests in bindings/c/tests that run programs; the others look at headers, files and costs.
C_ARM_TESTS ?= abuse io_failure programs tls

.PHONY: test-arm
test-arm: $(VENV)/ready
	PYUN_PYTHON=$$(cat $(VENV)/ready) PYTHON='$(PYTHON)' $(C_INSTALL)/test-arm.sh '$(C_TARGET)' '$(C_ARM_TESTS)'
