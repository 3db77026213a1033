#include "base/money_sum.h"

namespace orderlog {

void append_decimal(MoneySum sum, std::string& out) {
  char digits[40];
  char* const end = digits + sizeof digits;
  char* begin = end;
  MoneySum left =
      sum;  // below 0 the digits come out negative, so that no value is its own opposite
  do {
    const int digit = static_cast<int>(left % 10);
    *--begin = static_cast<char>('0' + (digit < 0 ? -digit : digit));
    left /= 10;
  } while (left != 0);
  if (sum < 0) *--begin = '-';
  out.append(begin, end);
}

}  // namespace orderlog
