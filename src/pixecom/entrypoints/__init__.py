"""Ways into PixEcom: HTTP, worker, scheduler, command line, and a kit for other test suites."""
