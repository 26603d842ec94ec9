// Filled by its own folder's files.
