namespace OrleansReco.Tests.EndToEnd.Deploy;

/// <summary>A process as a manifest starts it from the image.</summary>
/// <param name="Where">Whose it is, for messages.</param>
/// <param name="Arguments">The command with its options.</param>
/// <param name="Environment">Its variables, with secrets filled in.</param>
internal sealed record StartedRole(string Where, IReadOnlyList<string> Arguments, IReadOnlyDictionary<string, string> Environment)
{
    /// <summary>The addresses that it is told to listen on.</summary>
    public IReadOnlyList<string> Urls
        => Arguments.SkipWhile(argument => argument != "--urls").Skip(1).FirstOrDefault()?.Split(';') ?? [];

    /// <summary>Where it looks for its API keys; without that it refuses to listen on other addresses than loopback.</summary>
    public string KeyFile => Environment.GetValueOrDefault("RECO_SETTING_Reco__Gateway__KeyFile", "");

    /// <summary>The ports that the process listens on, by its arguments and settings.</summary>
    public IReadOnlySet<int> Ports
        => Urls.Select(url => new Uri(url).Port)
            .Concat(new[] { "SiloPort", "GatewayPort" }.Select(name => int.TryParse(Environment.GetValueOrDefault($"RECO_SETTING_Reco__Runtime__{name}"), out var port) ? port : 0).Where(port => port > 0))
            .ToHashSet();
}
