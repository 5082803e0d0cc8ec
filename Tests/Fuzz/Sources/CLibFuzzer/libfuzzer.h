#pragma once
#include <stddef.h>
#include <stdint.h>

/// Changes bytes in place and returns their new number.
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t maximum);
