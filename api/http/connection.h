#pragma once

#include <cstdint>
#include <exception>
#include <limits>
#include <memory>

#include "api/http/pipeline.h"
#include "api/http/request_reader.h"
#include "api/http/socket.h"

namespace orderlog::http {

class IoThread;

// One client: its socket, its requests (RequestReader), its answers (Pipeline) and its deadlines.
// Owned by an I/O thread and touched by no other. Events and exchanges only note what has happened
// and mark the connection; settle(), called once when the event is over, acts: so no handler's call
// can destroy what is under its caller's feet, and all answers that became ready together leave in
// one write.
class Connection {
 public:
  Connection(IoThread& io, std::uint32_t index, std::uint32_t generation, Socket socket);

  void start();
  // Instead of start(): says that there are too many connections, and goes.
  void start_refused();
  void begin_drain();
  void sweep(std::int64_t now_ms);
  // Now, whatever is under way.
  void close();
  void settle();

  [[nodiscard]] IoThread& io() const { return io_; }
  [[nodiscard]] std::uint32_t index() const { return index_; }
  [[nodiscard]] std::uint32_t generation() const { return generation_; }
  // Closed, and no operation of the socket will come back to it.
  [[nodiscard]] bool is_gone() const {
    return state_ == State::kClosed && !read_pending_ && !write_pending_;
  }
  // For IoThread's list of connections to settle.
  bool is_marked = false;

  // What Exchange forwards to.
  [[nodiscard]] ExchangeId exchange_id(std::uint32_t sequence) const;
  [[nodiscard]] bool is_waiting(std::uint32_t sequence) {
    return state_ == State::kOpen && pipeline_.find(sequence) != nullptr;
  }
  void respond(std::uint32_t sequence, const Response& response);
  void attach(std::uint32_t sequence, std::unique_ptr<Stream> stream);
  [[nodiscard]] Stream* stream_of(std::uint32_t sequence);
  void begin(std::uint32_t sequence, const Response& head);
  [[nodiscard]] bool has_begun(std::uint32_t sequence);
  bool write(std::uint32_t sequence, std::string_view piece);
  void finish(std::uint32_t sequence);
  void abort();
  void pause_body(std::uint32_t sequence, bool paused);

 private:
  static constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();
  // A client that goes on sending after its last request is listened to this long.
  static constexpr std::size_t kDiscardedBytesMax = 4UL * 1024 * 1024;

  enum class State : std::uint8_t { kOpen, kLingering, kClosed };

  // connection_requests.cc: from bytes to handlers.
  bool take_requests();
  [[nodiscard]] bool may_take_requests();
  void dispatch(RequestReader::Event event);
  void take_head();
  void take_whole_request();
  std::uint32_t open_slot();
  void call_handler(const Request& request, std::uint32_t sequence);
  void input_ended();
  void refuse(const Refusal& why);
  void fail_upload(const Refusal& why);
  void send_continue_if_owed();
  [[nodiscard]] Framing framing_of(const Pipeline::Slot& slot, std::uint32_t sequence) const;
  void leave_upload(std::uint32_t sequence);
  void check_output_bound(std::size_t pending_before);

  // A stream that throws has failed its connection, not the server.
  template <class Call>
  void guard(Call call) {
    try {
      call();
    } catch (const std::exception&) {
      must_close_ = true;
    }
  }

  // connection.cc: the socket and its deadlines.
  void start_read();
  void on_read(const boost::system::error_code& ec, std::size_t count);
  void flush();
  void wait_until_writable();
  bool tell_writable();
  void begin_linger();
  void cut();
  void mark();
  void set_read_deadline();
  [[nodiscard]] bool is_discarding() const { return last_request_seen_ && !has_upload_; }

  IoThread& io_;
  Socket socket_;
  RequestReader reader_;
  Pipeline pipeline_;
  const std::uint32_t index_;
  const std::uint32_t generation_;
  State state_ = State::kOpen;
  bool read_pending_ = false;
  bool write_pending_ = false;
  // The reader can do nothing without more bytes.
  bool needs_input_ = true;
  // No request is taken any more; when all are answered the connection closes.
  bool last_request_seen_ = false;
  bool peer_closed_ = false;
  bool continue_owed_ = false;
  bool must_close_ = false;
  bool has_upload_ = false;
  // The exchange whose body is being streamed.
  std::uint32_t upload_ = 0;
  std::size_t discarded_bytes_ = 0;

  std::int64_t read_deadline_ms_ = kNever;
  // Request and phase that the deadline belongs to.
  std::uint64_t read_deadline_key_ = 0;
  std::uint64_t streamed_bytes_due_ = 0;
  std::int64_t write_deadline_ms_ = kNever;
  // Of the output that was waiting when the write deadline was set, what is still unsent.
  std::size_t write_due_bytes_ = 0;
};

}  // namespace orderlog::http
