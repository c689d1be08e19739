using System.CommandLine;
using Microsoft.AspNetCore.Builder;
using OrleansReco.Silo.Hosting;

namespace OrleansReco.Cli.Up;

/// <summary>What is said on the command line to a process that listens.</summary>
/// <param name="port">The port where none is said.</param>
internal sealed class HostArguments(int port = 8080)
{
    private readonly Option<int> _port = new Option<int>("--port") { Description = "Port on the loopback address; 0 takes a free one.", DefaultValueFactory = _ => port }.Within("between 0 and 65535", value => value is >= 0 and <= 65_535);
    private readonly Option<string> _store = new("--store") { Description = "The store's folder.", DefaultValueFactory = _ => RecoPaths.DefaultStore, HelpName = "DIR" };
    private readonly Option<string?> _urls = new("--urls") { Description = "Addresses to listen on instead, separated by ';'. Another than loopback demands API keys (`reco keys add`)." };
    private readonly Option<string[]> _set = new("--set") { Description = "A setting of appsettings.json, such as Gateway:MaxEvents=500. May be given more than once.", DefaultValueFactory = _ => [] };

    /// <summary>Adds them to a command.</summary>
    public Command AddTo(Command command)
    {
        command.Add(_port);
        command.Add(_store);
        command.Add(_urls);
        command.Add(_set);
        return command;
    }

    /// <summary>The store's folder.</summary>
    public string Store(ParseResult arguments) => arguments.GetValue(_store)!;

    /// <summary>The addresses to listen on; they are free.</summary>
    /// <exception cref="CommandFailedException">There is none, or one is taken.</exception>
    public string[] Addresses(ParseResult arguments)
    {
        var addresses = arguments.GetValue(_urls)?.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [$"http://127.0.0.1:{arguments.GetValue(_port)}"];
        if (addresses.Length == 0)
        {
            throw new CommandFailedException("--urls must name at least one address, but was empty. Say such as http://127.0.0.1:8080, or leave it out.");
        }

        ListenProbe.Try(addresses);
        return addresses;
    }

    /// <summary>The settings said, by their full names; the last word on one counts, as with other options.</summary>
    /// <exception cref="CommandFailedException">One is not NAME=VALUE.</exception>
    public Dictionary<string, string?> Settings(ParseResult arguments)
    {
        var said = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var setting in arguments.GetValue(_set)!)
        {
            var (name, value) = Parse(setting);
            said[name] = value;
        }

        return said;
    }

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

    private static KeyValuePair<string, string> Parse(string setting)
    {
        var at = setting.IndexOf('=');
        return at > 0
            ? new(setting.StartsWith("Reco:", StringComparison.Ordinal) || setting.StartsWith("Logging:", StringComparison.Ordinal) ? setting[..at] : "Reco:" + setting[..at], setting[(at + 1)..])
            : throw new CommandFailedException($"--set must be NAME=VALUE, but was '{setting}'. appsettings.json shows every name.");
    }
}
