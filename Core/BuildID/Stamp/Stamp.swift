// The constant of this module is generated before each build (../Hash): every file that links it carries the build id as an ELF note.
