"""What surrounds the application: databases, brokers, vendors, files."""
