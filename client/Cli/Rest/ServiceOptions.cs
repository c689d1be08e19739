using System.CommandLine;

namespace OrleansReco.Cli.Rest;

/// <summary>The options of every command that talks to a running service.</summary>
internal sealed class ServiceOptions
{
    private readonly Option<string> _url = new("--url")
    {
        Description = "Where the service is.",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable("RECO_URL") is { Length: > 0 } said ? said : "http://127.0.0.1:8080",
    };

    private readonly Option<string?> _key = new("--key") { Description = "API key; else RECO_KEY. Needed only where the service demands one." };

    public void AddTo(Command command)
    {
        command.Add(_url);
        command.Add(_key);
    }

    public ServiceConnection Connect(ParseResult arguments)
    {
        var sent = arguments.GetValue(_url)!;
        return Uri.TryCreate(sent, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
            ? new ServiceConnection(url, arguments.GetValue(_key))
            : throw new CommandFailedException($"--url must be an http address, but was '{sent}'. Send such as http://127.0.0.1:8080.");
    }
}
