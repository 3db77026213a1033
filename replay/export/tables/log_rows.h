#pragma once

// Rows of the log itself.

#include <cstddef>

#include "eventstore/commit.h"
#include "replay/export/tables/row_buffer.h"

namespace orderlog {

void write_commit_row(const CommitView& commit, const ChainHash& hash, RowBuffer& rows);
void write_event_row(const CommitView& commit, std::size_t index, Position stream_id,
                     RowBuffer& rows);

}  // namespace orderlog
