#include "replay/verify/closer_look.h"

#include <algorithm>
#include <utility>

namespace orderlog {
namespace {

void lose(std::vector<CloserLook::Piece>& pieces, Position up_to) {
  if (pieces.back().whole.sums.commits > 0) pieces.emplace_back();
  pieces.back().lost_to = std::max(pieces.back().lost_to, up_to);
}

}  // namespace

std::vector<CloserLook::Piece> CloserLook::look(const RangeTask& task, const Head& before,
                                                bool linked, Position last) {
  std::vector<Piece> pieces(1);
  if (!reader_) {
    auto opened = SalvageReader::open(directory_);
    if (!opened) {
      lose(pieces, last);
      return pieces;
    }
    reader_ = *std::move(opened);
  }
  reader_->go_on_behind(before);
  for (Position done = before.position; done < last; done = reader_->head().position) {
    auto commit = linked ? reader_->next() : std::nullopt;
    if (!commit) {
      commit = reader_->next_in_form(last);
      if (!commit) {
        lose(pieces, last);
        break;
      }
      // It has its place and not the hash that its place gives: it is the damaged one itself.
      const bool damaged = linked && commit->first == done.next();
      const Position lost_to = damaged ? commit->last : Position{commit->first.value() - 1};
      if (lost_to > done) lose(pieces, lost_to);
      linked = true;
      if (damaged) continue;
    }
    check_.take(task, *commit, pieces.back().whole);
  }
  return pieces;
}

}  // namespace orderlog
