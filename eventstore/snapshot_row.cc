#include "eventstore/snapshot_row.h"

#include "eventstore/byte_reader.h"
#include "eventstore/byte_writer.h"

namespace orderlog {

std::string snapshot_row(std::string_view tenant, std::string_view stream,
                         const Snapshot& snapshot) {
  std::string row(5 * kMaxVarintBytes + tenant.size() + stream.size() + snapshot.bytes.size(),
                  '\0');
  ByteWriter to(row.data());
  to.varint(snapshot.version.value());
  to.varint(snapshot.position.value());
  to.text(tenant);
  to.text(stream);
  to.text(snapshot.bytes);
  row.resize(static_cast<std::size_t>(to.at() - row.data()));
  return row;
}

std::optional<Snapshot> snapshot_of_row(std::string_view tenant, std::string_view stream,
                                        std::string_view row) {
  ByteReader from(row);
  Snapshot snapshot;
  snapshot.version = StreamVersion{from.varint()};
  snapshot.position = Position{from.varint()};
  const bool ours = from.text() == tenant && from.text() == stream;
  const std::string_view bytes = from.text();
  if (!ours || !from.fine() || from.left() != 0) return std::nullopt;
  snapshot.bytes.assign(bytes);
  return snapshot;
}

}  // namespace orderlog
