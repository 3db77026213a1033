#pragma once

// Sums over any number of amounts of money. 64 bits would hold 1,024 of the largest amounts there
// can be; these 128 hold 2^74 of them, more than a log has positions for, so a sum never overflows
// and nobody has to ask.

#include <cstdint>
#include <string>

#include "base/money.h"

namespace orderlog {

__extension__ using MoneySum = __int128;

// Appends the digits, whole: JSON knows no largest integer, though some readers of it do.
void append_decimal(MoneySum sum, std::string& out);

}  // namespace orderlog
