#include "projections/rows/state_row.h"

#include <utility>

#include "domain/codec/codec.h"
#include "domain/codec/kept_state.h"
#include "projections/store/row_bytes.h"

namespace orderlog {
namespace {

// Rows keep what an earlier fold made of their events until the model is built anew.
static_assert(kFoldVersion == 2, "models that keep states need a new schema, and then this number");

constexpr char kFormat = 1;
constexpr std::size_t kHeaderBytes = 1 + 8 + 8 + 8 + 2;

}  // namespace

void append_state_key(std::string& out, char prefix, std::string_view tenant, std::string_view id) {
  out += prefix;
  append_name(out, tenant);
  append_name(out, id);
}

void encode_state_row(const StateRow& row, std::string& out) {
  out += kFormat;
  append_u64(out, row.version.value());
  append_u64(out, row.position.value());
  append_u64(out, row.first_position.value());
  append_u16(out, row.mark);
  encode_state(row.state, out);
}

Result<StateRow, std::string> decode_state_row(JsonParser& parser, const StreamRef& stream,
                                               std::string_view bytes) {
  if (bytes.size() < kHeaderBytes || bytes[0] != kFormat) {
    return fail(std::string("the row of ") + stream.name() + " has an unknown format");
  }
  auto state = decode_state(parser, stream, bytes.substr(kHeaderBytes));
  if (!state) return fail("the row of " + stream.name() + ": " + state.error());
  StateRow row;
  row.version = StreamVersion(load_u64(bytes.data() + 1));
  row.position = Position(load_u64(bytes.data() + 9));
  row.first_position = Position(load_u64(bytes.data() + 17));
  row.mark = load_u16(bytes.data() + 25);
  row.state = std::move(state).value();
  return row;
}

}  // namespace orderlog
