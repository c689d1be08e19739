using System.CommandLine;
using Microsoft.AspNetCore.Builder;
using OrleansReco.Cli.Settings;
using OrleansReco.Silo.Hosting;

namespace OrleansReco.Cli.Up;

/// <summary>What is said on the command line to a process that listens.</summary>
/// <param name="port">The port where none is said.</param>
internal sealed class HostArguments(int port = 8080)
{
    private readonly Option<int> _port = new Option<int>("--port") { Description = "Port on the loopback address; 0 takes a free one.", DefaultValueFactory = _ => port }.Within("between 0 and 65535", value => value is >= 0 and <= 65_535);
    private readonly Option<string> _store = new("--store") { Description = "The store's folder.", DefaultValueFactory = _ => RecoPaths.DefaultStore, HelpName = "DIR" };
    private readonly Option<string?> _urls = new("--urls") { Description = "Addresses to listen on instead, separated by ';'. Another than loopback demands API keys (`reco keys add`)." };
    private readonly SettingOptions _settings = new();

    /// <summary>Adds them to a command.</summary>
    public Command AddTo(Command command)
    {
        command.Add(_port);
        command.Add(_store);
        command.Add(_urls);
        _settings.AddTo(command);
        return command;
    }

    /// <summary>The store's folder.</summary>
    public string Store(ParseResult arguments) => arguments.GetValue(_store)!;

    /// <summary>The addresses to listen on; they are free.</summary>
    /// <exception cref="CommandFailedException">There is none, or one is taken.</exception>
    public string[] Addresses(ParseResult arguments)
    {
        if (arguments.GetResult(_urls) is { Implicit: false } && arguments.GetResult(_port) is { Implicit: false })
        {
            throw new CommandFailedException("--port and --urls exclude each other: --urls names the port with each address, such as http://0.0.0.0:8080.");
        }

        var addresses = arguments.GetValue(_urls)?.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [$"http://127.0.0.1:{arguments.GetValue(_port)}"];
        if (addresses.Length == 0)
        {
            throw new CommandFailedException("--urls must name at least one address, but was empty. Say such as http://127.0.0.1:8080, or leave it out.");
        }

        ListenProbe.Try(addresses);
        return addresses;
    }

    /// <summary>The settings said, by their full names.</summary>
    /// <exception cref="CommandFailedException">One is not NAME=VALUE, or a file cannot be read.</exception>
    public Dictionary<string, string?> Settings(ParseResult arguments) => _settings.Read(arguments).ToDictionary(setting => setting.Key, string? (setting) => setting.Value, StringComparer.OrdinalIgnoreCase);

    /// <summary>Builds the process; nothing has started.</summary>
    /// <exception cref="CommandFailedException">Settings are not as they must be.</exception>
    public WebApplication Build(ParseResult arguments, string[] addresses, bool trainer)
    {
        try
        {
            return RecoProcess.Build(Store(arguments), addresses, Settings(arguments), trainer);
        }
        catch (SettingsException e)
        {
            throw new CommandFailedException(e.Message);
        }
    }
}
