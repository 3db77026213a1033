#include "api/http/connection.h"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/socket_base.hpp>
#include <utility>

#include "api/http/io_thread.h"
#include "api/http/problem.h"

namespace orderlog::http {
namespace {

using boost::system::error_code;

// A stream whose client reads as fast as it writes would otherwise keep the thread to itself.
constexpr int kRoundsMax = 16;

std::uint64_t key_of(const RequestReader& reader) {
  return reader.request_number() * 8 + static_cast<std::uint64_t>(reader.phase()) + 1;
}

}  // namespace

Connection::Connection(IoThread& io, std::uint32_t index, std::uint32_t generation, Socket socket)
    : io_(io),
      socket_(std::move(socket)),
      reader_(io.options()),
      index_(index),
      generation_(generation) {}

void Connection::start() {
  error_code ignored;
  socket_.non_blocking(true, ignored);
  socket_.set_option(boost::asio::ip::tcp::no_delay(true), ignored);
  // The first header's deadline runs from here, whether or not a byte of it ever comes.
  read_deadline_ms_ = io_.now_ms() + io_.options().header_deadline_ms;
  read_deadline_key_ = 8 + static_cast<std::uint64_t>(RequestReader::Phase::kHead) + 1;
  mark();
}

void Connection::start_refused() {
  error_code ignored;
  socket_.non_blocking(true, ignored);
  last_request_seen_ = true;
  Response response;
  write_problem(kTooManyConnections, response);
  std::string text;
  append_response(text, response, {.close = true}, io_.date());
  pipeline_.append_output(text);
  mark();
}

void Connection::begin_drain() {
  if (state_ != State::kOpen) return;
  if (reader_.phase() == RequestReader::Phase::kBetweenRequests && !reader_.has_input()) {
    // A request that lies in the socket was sent in good faith; it is read and answered.
    error_code ec;
    if (socket_.available(ec) == 0 || ec) last_request_seen_ = true;
  }
  for (std::uint32_t sequence = pipeline_.first(); sequence != pipeline_.next(); ++sequence) {
    Exchange exchange(*this, sequence);
    guard([&] {
      if (Stream* stream = stream_of(sequence)) stream->on_drain(exchange);
    });
  }
  mark();
}

void Connection::mark() { io_.mark(*this); }

void Connection::settle() {
  if (state_ == State::kOpen) {
    int rounds = 0;
    for (bool goes_on = true; goes_on && !must_close_;) {
      if (++rounds > kRoundsMax) {
        io_.settle_later(*this);
        break;
      }
      goes_on = take_requests();
      flush();
      goes_on = tell_writable() || goes_on;
      pipeline_.drop_finished_streams();
      goes_on = goes_on || (may_take_requests() && !needs_input_);
    }
    const bool is_done = last_request_seen_ && !has_upload_ && pipeline_.empty();
    if (must_close_) {
      close();
    } else if (is_done && pipeline_.output().empty()) {
      begin_linger();
    }
  }
  if (state_ == State::kClosed) return;
  start_read();
  set_read_deadline();
}

void Connection::start_read() {
  if (read_pending_ || peer_closed_) return;
  const bool wants_requests = state_ == State::kOpen && may_take_requests();
  const bool listens_on =
      (state_ == State::kLingering || is_discarding()) && discarded_bytes_ < kDiscardedBytesMax;
  if (!wants_requests && !listens_on) return;
  read_pending_ = true;
  const auto room = reader_.room();
  socket_.async_read_some(boost::asio::buffer(room.data(), room.size()),
                          [this](const error_code& ec, std::size_t count) { on_read(ec, count); });
}

void Connection::on_read(const error_code& ec, std::size_t count) {
  read_pending_ = false;
  if (state_ == State::kClosed) {
    io_.retire(*this);
    return io_.settle_marked();
  }
  io_.counters().received_bytes.add(static_cast<std::int64_t>(count));
  if (ec == boost::asio::error::eof) {
    peer_closed_ = true;
  } else if (ec) {
    must_close_ = true;
  } else if (state_ == State::kLingering || is_discarding()) {
    discarded_bytes_ += count;
  } else {
    reader_.received(count);
  }
  needs_input_ = false;
  if (state_ == State::kLingering) {
    if (ec || discarded_bytes_ >= kDiscardedBytesMax) close();
  } else if (peer_closed_ && is_discarding()) {
    input_ended();
  }
  mark();
  io_.settle_marked();
}

void Connection::flush() {
  while (!write_pending_ && !must_close_) {
    const auto output = pipeline_.output();
    if (output.empty()) return;
    error_code ec;
    const std::size_t count =
        socket_.write_some(boost::asio::buffer(output.data(), output.size()), ec);
    if (ec == boost::asio::error::would_block) return wait_until_writable();
    if (ec) {
      must_close_ = true;
      return;
    }
    pipeline_.sent(count);
    io_.counters().sent_bytes.add(static_cast<std::int64_t>(count));
    write_due_bytes_ -= std::min(write_due_bytes_, count);
    if (write_due_bytes_ == 0) write_deadline_ms_ = kNever;
  }
}

void Connection::wait_until_writable() {
  if (write_deadline_ms_ == kNever) {
    write_deadline_ms_ = io_.now_ms() + io_.options().write_deadline_ms;
    write_due_bytes_ = pipeline_.output().size();
  }
  write_pending_ = true;
  socket_.async_wait(boost::asio::socket_base::wait_write, [this](const error_code& ec) {
    write_pending_ = false;
    if (state_ == State::kClosed) {
      io_.retire(*this);
    } else {
      if (ec) must_close_ = true;
      mark();
    }
    io_.settle_marked();
  });
}

bool Connection::tell_writable() {
  if (pipeline_.pending_bytes() > io_.options().output_high_water_bytes / 2) return false;
  bool told = false;
  for (std::uint32_t sequence = pipeline_.first(); sequence != pipeline_.next(); ++sequence) {
    Pipeline::Slot* slot = pipeline_.find(sequence);
    if (slot == nullptr || !slot->is_throttled) continue;
    slot->is_throttled = false;
    Exchange exchange(*this, sequence);
    guard([&] {
      if (slot->stream != nullptr) slot->stream->on_writable(exchange);
    });
    told = true;
  }
  return told;
}

// Closing a socket that holds unread bytes resets the connection, which may destroy the last answer
// on its way: so only the sending side is closed, and what still comes is thrown away until the
// client closes too.
void Connection::begin_linger() {
  if (peer_closed_) return close();
  error_code ec;
  socket_.shutdown(Socket::shutdown_send, ec);
  if (ec) return close();
  state_ = State::kLingering;
  read_deadline_ms_ = io_.now_ms() + io_.options().linger_deadline_ms;
}

void Connection::cut() {
  io_.counters().cut_connections.add();
  error_code ignored;
  // What the client does not read shall not stay in the kernel either.
  socket_.set_option(Socket::linger(true, 0), ignored);
  close();
}

void Connection::close() {
  if (state_ == State::kClosed) return;
  state_ = State::kClosed;
  error_code ignored;
  socket_.close(ignored);
  for (std::uint32_t sequence = pipeline_.first(); sequence != pipeline_.next(); ++sequence) {
    Pipeline::Slot* slot = pipeline_.find(sequence);
    if (slot == nullptr || slot->stream == nullptr) continue;
    guard([&] { slot->stream->on_closed(); });
    pipeline_.retire(std::move(slot->stream));
  }
  io_.closed(*this);
  if (is_gone()) io_.retire(*this);
}

void Connection::set_read_deadline() {
  if (state_ != State::kOpen) return;
  const auto set = [this](std::uint64_t key, std::int64_t deadline_ms) {
    if (read_deadline_key_ == key) return;
    read_deadline_key_ = key;
    read_deadline_ms_ = io_.now_ms() + deadline_ms;
  };
  const auto clear = [this] {
    read_deadline_key_ = 0;
    read_deadline_ms_ = kNever;
  };
  const Options& options = io_.options();
  // When we are the ones who don't read, the client's clock stands still.
  if (!read_pending_ || is_discarding()) return clear();
  switch (reader_.phase()) {
    case RequestReader::Phase::kBetweenRequests:
      if (reader_.request_number() == 0) return;
      if (!pipeline_.empty() || !pipeline_.output().empty()) return clear();
      return set(key_of(reader_), options.idle_deadline_ms);
    case RequestReader::Phase::kHead:
      if (options.planted_patience) read_deadline_key_ = 0;
      return set(key_of(reader_), options.header_deadline_ms);
    case RequestReader::Phase::kWholeBody:
      return set(key_of(reader_), options.body_deadline_ms);
    case RequestReader::Phase::kStreamedBody:
      if (read_deadline_key_ != key_of(reader_) ||
          reader_.streamed_bytes() >= streamed_bytes_due_) {
        read_deadline_key_ = 0;
        streamed_bytes_due_ = reader_.streamed_bytes() + options.streamed_bytes_min;
      }
      return set(key_of(reader_), options.body_deadline_ms);
    case RequestReader::Phase::kRefused:
      return clear();
  }
}

void Connection::sweep(std::int64_t now_ms) {
  if (state_ == State::kClosed) return;
  if (now_ms >= write_deadline_ms_) return cut();
  if (now_ms < read_deadline_ms_) return;
  read_deadline_ms_ = kNever;
  if (state_ == State::kLingering || reader_.phase() == RequestReader::Phase::kBetweenRequests) {
    return close();
  }
  io_.counters().cut_connections.add();
  switch (reader_.phase()) {
    case RequestReader::Phase::kBetweenRequests:
      break;
    case RequestReader::Phase::kHead:
      refuse(kHeaderTimeout);
      break;
    case RequestReader::Phase::kWholeBody:
      refuse(kBodyTimeout);
      break;
    case RequestReader::Phase::kStreamedBody:
      fail_upload(kBodyTimeout);
      break;
    case RequestReader::Phase::kRefused:
      break;
  }
  mark();
}

}  // namespace orderlog::http
