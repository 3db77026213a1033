#pragma once

// Rows about an aggregate, from its folded state: the same states that the read models keep.

#include "replay/export/tables/followed_stream.h"
#include "replay/export/tables/row_buffer.h"
#include "replay/export/tables/table_spec.h"

namespace orderlog {

// Whether events of that kind are folded for any of `parts`.
[[nodiscard]] bool is_folded(AggregateKind kind, TableParts parts);

// The stream's own row.
void write_stream_row(const FollowedStream& stream, RowBuffer& rows);
// Everything about the aggregate that can have changed in the batch; nothing where no table is
// about it.
void write_model_rows(const FollowedStream& stream, RowBuffer& rows);

// What `event` posts to the account, which has the state behind it.
void write_account_entry(const FollowedStream& stream, const AccountEvent& event, Position position,
                         TimeMs at_ms, RowBuffer& rows);
// What `event` tells of the time, kept until the batch ends.
void note_moment(const OrderEvent& event, TimeMs at_ms, FollowedStream& stream);

void write_order_rows(const FollowedStream& stream, const Order& order, RowBuffer& rows);

}  // namespace orderlog
