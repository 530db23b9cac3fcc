#include <fmt/format.h>

#include <iterator>
#include <string>
#include <string_view>

#include "harness/cli/commands.h"
#include "harness/cli/output.h"

namespace propspec::harness {
namespace {

std::string option_names(const CompletedCommand& command) {
  std::string names;
  for (const CompletedOption& option : command.options) names += " " + option.name;
  return names.empty() ? names : names.substr(1);
}

std::string words(const CompletedCommand& command) {
  return fmt::format("{}", fmt::join(command.words, " "));
}

// Inside single quotes, of a shell and of zsh's own descriptions.
std::string plain(std::string_view text) {
  std::string out;
  for (const char letter : text) {
    if (letter == '\'' || letter == '`' || letter == '[' || letter == ']' || letter == ':')
      continue;
    out += letter;
  }
  return out;
}

template <typename... T>
void add(std::string& script, fmt::format_string<T...> format, T&&... values) {
  fmt::format_to(std::back_inserter(script), format, std::forward<T>(values)...);
}

std::string bash_script(const std::vector<CompletedCommand>& commands) {
  std::string script;
  std::string names;
  for (const CompletedCommand& command : commands) names += command.name + " ";
  add(script,
      "# bash completion for propspec\n"
      "_propspec() {{\n"
      "  local word=${{COMP_WORDS[COMP_CWORD]}} choices\n"
      "  if ((COMP_CWORD == 1)); then\n"
      "    choices='{}--help --version'\n"
      "  else\n"
      "    case ${{COMP_WORDS[1]}} in\n",
      names);
  for (const CompletedCommand& command : commands) {
    add(script, "      {}) if [[ $word == -* ]]; then choices='{}'; else choices='{}'; fi ;;\n",
        command.name, option_names(command), words(command));
  }
  add(script,
      "    esac\n"
      "  fi\n"
      "  COMPREPLY=($(compgen -W \"$choices\" -- \"$word\"))\n"
      "  [[ ${{#COMPREPLY[@]}} -gt 0 ]] || COMPREPLY=($(compgen -f -- \"$word\"))\n"
      "}}\n"
      "complete -F _propspec propspec\n");
  return script;
}

std::string zsh_script(const std::vector<CompletedCommand>& commands) {
  std::string script;
  add(script, "#compdef propspec\n_propspec() {{\n  local -a commands\n  commands=(\n");
  for (const CompletedCommand& command : commands) {
    add(script, "    '{}:{}'\n", command.name, plain(command.description));
  }
  add(script,
      "  )\n"
      "  if ((CURRENT == 2)); then\n"
      "    _describe command commands\n"
      "    return\n"
      "  fi\n"
      "  case $words[2] in\n");
  for (const CompletedCommand& command : commands) {
    add(script, "    {}) shift words; ((CURRENT--)); _arguments", command.name);
    for (const CompletedOption& option : command.options) {
      add(script, " \\\n      '*{}[{}]{}'", option.name, plain(option.description),
          option.takes_value ? ":value:_files" : "");
    }
    std::string choices;
    for (const std::string& word : command.words) {
      for (const char letter : word) choices += letter == ':' ? "\\:" : std::string(1, letter);
      choices += ' ';
    }
    add(script, " \\\n      '*:argument:({})' ;;\n", choices);
  }
  add(script, "  esac\n}}\n_propspec \"$@\"\n");
  return script;
}

std::string fish_script(const std::vector<CompletedCommand>& commands) {
  std::string script;
  add(script, "# fish completion for propspec\ncomplete -c propspec -f\n");
  for (const CompletedCommand& command : commands) {
    add(script, "complete -c propspec -n __fish_use_subcommand -a {} -d '{}'\n", command.name,
        plain(command.description));
    const std::string within =
        fmt::format("complete -c propspec -n '__fish_seen_subcommand_from {}'", command.name);
    add(script, "{} -a '{}'\n", within, words(command));
    for (const CompletedOption& option : command.options) {
      add(script, "{} -l {}{} -d '{}'\n", within, option.name.substr(2),
          option.takes_value ? " -r -F" : "", plain(option.description));
    }
  }
  return script;
}

}  // namespace

int complete(const std::string& shell, const std::vector<CompletedCommand>& commands) {
  if (shell == "bash") print_out(bash_script(commands));
  if (shell == "zsh") print_out(zsh_script(commands));
  if (shell == "fish") print_out(fish_script(commands));
  return 0;
}

}  // namespace propspec::harness
