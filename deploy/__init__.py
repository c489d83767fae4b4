"""What it takes to run Kith: the server's configuration and the toolchain of one machine."""
