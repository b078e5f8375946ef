/**
 * Bounds on what glibc's allocator keeps of what was freed, as variables of the environment, which are read at the start of a process
 * alone. Its heaps are shared by the threads: there would be eight for each processor. And buffers from 256 KB on go back to the system:
 * by itself glibc raises that bound to the size of each large buffer that is freed, up to 32 MB, and keeps nearly all of what is freed
 * afterwards.
 */
export const ALLOCATOR_BOUNDS = {
  MALLOC_ARENA_MAX: '2',
  MALLOC_MMAP_THRESHOLD_: String(256 * 1024),
} as const
