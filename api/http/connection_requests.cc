// The half of Connection that faces requests and handlers.

#include <exception>
#include <utility>

#include "api/http/connection.h"
#include "api/http/io_thread.h"
#include "api/http/problem.h"

namespace orderlog::http {

bool Connection::may_take_requests() {
  if (state_ != State::kOpen || must_close_) return false;
  const Options& options = io_.options();
  if (pipeline_.pending_bytes() > options.output_high_water_bytes) return false;
  if (has_upload_) {
    const Pipeline::Slot* slot = pipeline_.find(upload_);
    return slot == nullptr || !slot->body_is_paused;
  }
  if (last_request_seen_) return false;
  // The end of an HTTP/1.0 stream is the end of its connection: nothing may queue up behind one.
  const bool is_old = !pipeline_.empty() && reader_.head().minor_version == 0;
  return pipeline_.size() < (is_old ? 1 : options.pipeline_depth_max);
}

bool Connection::take_requests() {
  bool took = false;
  while (!needs_input_ && may_take_requests()) {
    const auto event = reader_.next();
    if (event == RequestReader::Event::kNeedMore) {
      needs_input_ = true;
      if (peer_closed_) input_ended();
      break;
    }
    took = true;
    dispatch(event);
  }
  send_continue_if_owed();
  return took;
}

void Connection::dispatch(RequestReader::Event event) {
  Exchange exchange(*this, upload_);
  switch (event) {
    case RequestReader::Event::kHead:
      return take_head();
    case RequestReader::Event::kRequest:
      return take_whole_request();
    case RequestReader::Event::kPiece:
      continue_owed_ = false;
      return guard([&] {
        if (Stream* stream = stream_of(upload_)) stream->on_body(reader_.piece(), exchange);
      });
    case RequestReader::Event::kBodyEnd:
      continue_owed_ = has_upload_ = false;
      return guard([&] {
        if (Stream* stream = stream_of(upload_)) stream->on_body_end(exchange);
      });
    case RequestReader::Event::kRefused:
      return has_upload_ ? fail_upload(reader_.refusal()) : refuse(reader_.refusal());
    case RequestReader::Event::kNeedMore:
      return;
  }
}

void Connection::take_head() {
  const Request request = reader_.request();
  const RequestHead& head = reader_.head();
  if (io_.handler().streams_body(request)) {
    upload_ = open_slot();
    has_upload_ = true;
    pipeline_.find(upload_)->is_upload = true;
    call_handler(request, upload_);
    reader_.stream_body();
  } else {
    reader_.read_whole_body();
    if (!head.chunked && head.content_length > io_.options().body_bytes_max) return;
  }
  continue_owed_ = head.expects_continue;
}

// RFC 9110 §10.1.1: before the final answer of this request, and after those of all earlier ones.
void Connection::send_continue_if_owed() {
  if (!continue_owed_) return;
  const Pipeline::Slot* upload = has_upload_ ? pipeline_.find(upload_) : nullptr;
  if (has_upload_ && (upload == nullptr || upload->state != Pipeline::Slot::State::kWaiting)) {
    continue_owed_ = false;
    return;
  }
  if (pipeline_.size() > (has_upload_ ? 1 : 0)) return;
  continue_owed_ = false;
  pipeline_.append_output(kContinue);
}

void Connection::take_whole_request() {
  continue_owed_ = false;
  const std::uint32_t sequence = open_slot();
  call_handler(reader_.request(), sequence);
  Exchange exchange(*this, sequence);
  guard([&] {
    if (Stream* stream = stream_of(sequence)) stream->on_body_end(exchange);
  });
}

std::uint32_t Connection::open_slot() {
  const RequestHead& head = reader_.head();
  io_.counters().requests.add();
  if (!head.keep_alive || io_.is_draining()) last_request_seen_ = true;
  return pipeline_.open(head.method == Method::kHead, head.minor_version == 0);
}

// A handler that throws has failed one request, not the server.
void Connection::call_handler(const Request& request, std::uint32_t sequence) {
  Exchange exchange(*this, sequence);
  try {
    io_.handler().handle(request, exchange);
  } catch (const std::exception&) {
    if (has_begun(sequence)) return abort();
    Response& response = exchange.response(kInternal.status);
    write_problem(kInternal, response);
    respond(sequence, response);
  }
}

// The client has closed its side. It may still be waiting for answers, unless an endless one is all
// it could wait for.
void Connection::input_ended() {
  if (has_upload_) return fail_upload(kCutShort);
  for (std::uint32_t sequence = pipeline_.first(); sequence != pipeline_.next(); ++sequence) {
    const Pipeline::Slot* slot = pipeline_.find(sequence);
    if (slot != nullptr && slot->stream != nullptr && !slot->is_upload) must_close_ = true;
  }
  if (last_request_seen_) return;
  if (reader_.phase() == RequestReader::Phase::kBetweenRequests) {
    last_request_seen_ = true;
  } else {
    refuse(kCutShort);
  }
}

void Connection::refuse(const Refusal& why) {
  io_.counters().refused_requests.add();
  last_request_seen_ = true;
  continue_owed_ = false;
  const std::uint32_t sequence = pipeline_.open(false, false);
  Response& response = io_.scratch_response();
  write_problem(why, response);
  respond(sequence, response);
}

void Connection::fail_upload(const Refusal& why) {
  io_.counters().refused_requests.add();
  has_upload_ = continue_owed_ = false;
  last_request_seen_ = true;
  Exchange exchange(*this, upload_);
  if (Stream* stream = stream_of(upload_)) {
    return guard([&] { stream->on_body_failed(why, exchange); });
  }
  Response& response = io_.scratch_response();
  write_problem(why, response);
  respond(upload_, response);
}

Stream* Connection::stream_of(std::uint32_t sequence) {
  const Pipeline::Slot* slot = pipeline_.find(sequence);
  return slot == nullptr ? nullptr : slot->stream.get();
}

Framing Connection::framing_of(const Pipeline::Slot& slot, std::uint32_t sequence) const {
  return {.head_only = slot.head_only,
          .minor_version_0 = slot.minor_version_0,
          .close = last_request_seen_ && pipeline_.is_newest(sequence)};
}

// An answer before the end of the body: the rest of it would be taken for the next request.
void Connection::leave_upload(std::uint32_t sequence) {
  if (!has_upload_ || upload_ != sequence) return;
  has_upload_ = false;
  last_request_seen_ = true;
}

void Connection::check_output_bound(std::size_t pending_before) {
  const std::size_t pending = pipeline_.pending_bytes();
  if (pending_before > 0 && pending > io_.options().output_bytes_max) {
    io_.counters().cut_connections.add();
    must_close_ = true;
  }
}

ExchangeId Connection::exchange_id(std::uint32_t sequence) const {
  return {io_.index(), index_, generation_, sequence};
}

void Connection::respond(std::uint32_t sequence, const Response& response) {
  Pipeline::Slot* slot = pipeline_.find(sequence);
  if (state_ != State::kOpen || slot == nullptr || slot->state != Pipeline::Slot::State::kWaiting) {
    return;
  }
  leave_upload(sequence);
  io_.count_response(response.status());
  const std::size_t pending_before = pipeline_.pending_bytes();
  std::string& sink = pipeline_.sink(sequence);
  const std::size_t before = sink.size();
  append_response(sink, response, framing_of(*slot, sequence), io_.date());
  pipeline_.count_held(sequence, sink.size() - before);
  pipeline_.finish(sequence);
  check_output_bound(pending_before);
  mark();
}

void Connection::attach(std::uint32_t sequence, std::unique_ptr<Stream> stream) {
  Pipeline::Slot* slot = state_ == State::kOpen ? pipeline_.find(sequence) : nullptr;
  if (slot == nullptr) return;
  pipeline_.retire(std::exchange(slot->stream, std::move(stream)));
  mark();
}

void Connection::begin(std::uint32_t sequence, const Response& head) {
  Pipeline::Slot* slot = pipeline_.find(sequence);
  if (state_ != State::kOpen || slot == nullptr || slot->state != Pipeline::Slot::State::kWaiting) {
    return;
  }
  if (head.is_forged()) return respond(sequence, head);
  slot->state = Pipeline::Slot::State::kBegun;
  if (slot->minor_version_0) last_request_seen_ = true;
  io_.count_response(head.status());
  std::string& sink = pipeline_.sink(sequence);
  const std::size_t before = sink.size();
  append_stream_head(sink, head, framing_of(*slot, sequence), io_.date());
  pipeline_.count_held(sequence, sink.size() - before);
  mark();
}

bool Connection::has_begun(std::uint32_t sequence) {
  const Pipeline::Slot* slot = pipeline_.find(sequence);
  return slot != nullptr && slot->state == Pipeline::Slot::State::kBegun;
}

bool Connection::write(std::uint32_t sequence, std::string_view piece) {
  Pipeline::Slot* slot = pipeline_.find(sequence);
  if (state_ != State::kOpen || slot == nullptr || slot->state != Pipeline::Slot::State::kBegun) {
    return false;
  }
  if (piece.empty() || slot->head_only) return true;
  const std::size_t pending_before = pipeline_.pending_bytes();
  std::string& sink = pipeline_.sink(sequence);
  const std::size_t before = sink.size();
  if (slot->minor_version_0) {
    sink += piece;
  } else {
    append_chunk(sink, piece);
  }
  pipeline_.count_held(sequence, sink.size() - before);
  check_output_bound(pending_before);
  mark();
  slot->is_throttled = pipeline_.pending_bytes() > io_.options().output_high_water_bytes;
  return !slot->is_throttled;
}

void Connection::finish(std::uint32_t sequence) {
  Pipeline::Slot* slot = pipeline_.find(sequence);
  if (state_ != State::kOpen || slot == nullptr || slot->state != Pipeline::Slot::State::kBegun) {
    return;
  }
  leave_upload(sequence);
  if (!slot->minor_version_0 && !slot->head_only) {
    pipeline_.sink(sequence) += kLastChunk;
    pipeline_.count_held(sequence, kLastChunk.size());
  }
  pipeline_.finish(sequence);
  mark();
}

void Connection::abort() {
  must_close_ = true;
  mark();
}

void Connection::pause_body(std::uint32_t sequence, bool paused) {
  Pipeline::Slot* slot = pipeline_.find(sequence);
  if (slot == nullptr) return;
  slot->body_is_paused = paused;
  mark();
}

}  // namespace orderlog::http
