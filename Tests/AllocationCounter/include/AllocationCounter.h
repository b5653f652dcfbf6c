#pragma once

/// How many blocks of memory the calling thread has asked for since it began, by whatever name malloc goes.
///
/// The program that links this gets malloc and its kin from here; they count, and go on to glibc's.
unsigned long thread_allocations(void);
