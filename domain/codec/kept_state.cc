#include "domain/codec/kept_state.h"

#include "domain/codec/codec.h"

namespace orderlog {
namespace {

std::string mark() { return std::to_string(kFoldVersion) + " "; }

}  // namespace

void encode_kept_state(const AggregateState& state, std::string& out) {
  out += mark();
  encode_state(state, out);
}

Result<AggregateState, std::string> decode_kept_state(JsonParser& parser, const StreamRef& stream,
                                                      std::string_view bytes) {
  const std::string own = mark();
  if (!bytes.starts_with(own)) return fail(stream.name() + ": kept by another fold");
  return decode_state(parser, stream, bytes.substr(own.size()));
}

}  // namespace orderlog
