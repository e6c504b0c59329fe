"""What is known of data: names, types, shapes and assumptions of parameters."""
