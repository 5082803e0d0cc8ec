#pragma once
#include <stddef.h>
#include <stdint.h>

/// Changes bytes in place; returns how many there are now.
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t maximum);
