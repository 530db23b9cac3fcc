#include <fmt/format.h>

#include <string>
#include <string_view>

#include "harness/cli/commands.h"

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

void print_bash(const std::vector<CompletedCommand>& commands) {
  std::string names;
  for (const CompletedCommand& command : commands) names += command.name + " ";
  fmt::print(
      "# bash completion for propspec\n"
      "_propspec() {{\n"
      "  local word=${{COMP_WORDS[COMP_CWORD]}} choices\n"
      "  if ((COMP_CWORD == 1)); then\n"
      "    choices='{}--help --version'\n"
      "  else\n"
      "    case ${{COMP_WORDS[1]}} in\n",
      names);
  for (const CompletedCommand& command : commands) {
    fmt::print("      {}) if [[ $word == -* ]]; then choices='{}'; else choices='{}'; fi ;;\n",
               command.name, option_names(command), words(command));
  }
  fmt::print(
      "    esac\n"
      "  fi\n"
      "  COMPREPLY=($(compgen -W \"$choices\" -- \"$word\"))\n"
      "  [[ ${{#COMPREPLY[@]}} -gt 0 ]] || COMPREPLY=($(compgen -f -- \"$word\"))\n"
      "}}\n"
      "complete -F _propspec propspec\n");
}

void print_zsh(const std::vector<CompletedCommand>& commands) {
  fmt::print("#compdef propspec\n_propspec() {{\n  local -a commands\n  commands=(\n");
  for (const CompletedCommand& command : commands) {
    fmt::print("    '{}:{}'\n", command.name, plain(command.description));
  }
  fmt::print(
      "  )\n"
      "  if ((CURRENT == 2)); then\n"
      "    _describe command commands\n"
      "    return\n"
      "  fi\n"
      "  case $words[2] in\n");
  for (const CompletedCommand& command : commands) {
    fmt::print("    {}) shift words; ((CURRENT--)); _arguments", command.name);
    for (const CompletedOption& option : command.options) {
      fmt::print(" \\\n      '*{}[{}]{}'", option.name, plain(option.description),
                 option.takes_value ? ":value:_files" : "");
    }
    std::string choices;
    for (const std::string& word : command.words) {
      for (const char letter : word) choices += letter == ':' ? "\\:" : std::string(1, letter);
      choices += ' ';
    }
    fmt::print(" \\\n      '*:argument:({})' ;;\n", choices);
  }
  fmt::print("  esac\n}}\n_propspec \"$@\"\n");
}

void print_fish(const std::vector<CompletedCommand>& commands) {
  fmt::print("# fish completion for propspec\ncomplete -c propspec -f\n");
  for (const CompletedCommand& command : commands) {
    fmt::print("complete -c propspec -n __fish_use_subcommand -a {} -d '{}'\n", command.name,
               plain(command.description));
    const std::string within =
        fmt::format("complete -c propspec -n '__fish_seen_subcommand_from {}'", command.name);
    fmt::print("{} -a '{}'\n", within, words(command));
    for (const CompletedOption& option : command.options) {
      fmt::print("{} -l {}{} -d '{}'\n", within, option.name.substr(2),
                 option.takes_value ? " -r -F" : "", plain(option.description));
    }
  }
}

}  // namespace

int complete(const std::string& shell, const std::vector<CompletedCommand>& commands) {
  if (shell == "bash") print_bash(commands);
  if (shell == "zsh") print_zsh(commands);
  if (shell == "fish") print_fish(commands);
  return 0;
}

}  // namespace propspec::harness
