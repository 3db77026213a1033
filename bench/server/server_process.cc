#include "bench/server/server_process.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <string_view>
#include <thread>

#include "bench/http/exchange.h"
#include "bench/measure/process_usage.h"

namespace orderlog::bench {
namespace {

constexpr std::string_view kServing = "serving on ";

[[noreturn]] void become(const std::vector<std::string>& command, const std::string& log_path,
                         int stdout_fd) {
  // No server outlives its bench, however that ends.
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  dup2(stdout_fd, STDOUT_FILENO);
  const int log_fd = open(log_path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (log_fd >= 0) dup2(log_fd, STDERR_FILENO);
  std::vector<char*> arguments;
  arguments.reserve(command.size() + 1);
  for (const std::string& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  execv(arguments[0], arguments.data());
  _exit(127);
}

std::string first_line(int from_fd) {
  std::string line;
  char c = 0;
  while (read(from_fd, &c, 1) == 1 && c != '\n') line += c;
  return line;
}

}  // namespace

std::unique_ptr<ServerProcess> ServerProcess::start(const std::vector<std::string>& command,
                                                    const std::string& log_path,
                                                    std::string& problem) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) {
    problem = "no pipe";
    return nullptr;
  }
  std::unique_ptr<ServerProcess> server(new ServerProcess);
  server->started_ns_ = now_ns();
  server->pid_ = fork();
  if (server->pid_ == 0) become(command, log_path, ends[1]);
  close(ends[1]);
  server->stdout_fd_ = ends[0];
  const std::string line = first_line(ends[0]);
  server->serving_ns_ = now_ns();
  const std::size_t at = line.find(kServing);
  const auto endpoint = at == std::string::npos
                            ? std::nullopt
                            : parse_endpoint(std::string_view(line).substr(at + kServing.size()));
  if (!endpoint) {
    problem = command[0] + " did not start; " + log_path + " says why";
    return nullptr;
  }
  server->endpoint_ = *endpoint;
  return server;
}

ServerProcess::~ServerProcess() {
  if (pid_ > 0) kill_now();
  if (stdout_fd_ >= 0) close(stdout_fd_);
}

std::optional<std::uint64_t> ServerProcess::await_ready_ns(std::uint64_t at_most_ns) const {
  while (true) {
    const auto response = exchange(endpoint_, "GET", "/readyz");
    const std::uint64_t now = now_ns();
    if (response && response->status == 200) return now;
    if (now - started_ns_ > at_most_ns || waitpid(pid_, nullptr, WNOHANG) != 0) return std::nullopt;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

int ServerProcess::reap() {
  int status = 0;
  waitpid(pid_, &status, 0);
  pid_ = -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

int ServerProcess::stop() {
  kill(pid_, SIGTERM);
  return reap();
}

void ServerProcess::kill_now() {
  kill(pid_, SIGKILL);
  reap();
}

std::vector<std::string> serve_command(const std::string& orderlog, const std::string& data) {
  return {orderlog, "serve", "--data", data, "--listen", "127.0.0.1:0"};
}

}  // namespace orderlog::bench
