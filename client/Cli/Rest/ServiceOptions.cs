using System.CommandLine;
using OrleansReco.Cli.Settings;

namespace OrleansReco.Cli.Rest;

/// <summary>The options of every command that talks to a running service.</summary>
internal sealed class ServiceOptions
{
    private readonly Option<string> _url = new("--url")
    {
        Description = "Where the service is.",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable("RECO_URL") is { Length: > 0 } said ? said : "http://127.0.0.1:8080",
    };

    private readonly SecretOption _key = new("--key", "API key; needed only where the service demands one.", "RECO_KEY");

    public void AddTo(Command command)
    {
        command.Add(_url);
        _key.AddTo(command);
    }

    public ServiceConnection Connect(ParseResult arguments)
    {
        var sent = arguments.GetValue(_url)!;
        return Uri.TryCreate(sent, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
            ? new ServiceConnection(url, _key.Read(arguments))
            : throw new CommandFailedException($"--url must be an http address, but was '{sent}'. Send such as http://127.0.0.1:8080.");
    }
}
