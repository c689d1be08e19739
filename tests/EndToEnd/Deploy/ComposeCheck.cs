using System.Globalization;
using System.Text.RegularExpressions;

namespace OrleansReco.Tests.EndToEnd.Deploy;

/// <summary>What is wrong with <c>deploy/compose.yaml</c>.</summary>
internal sealed partial class ComposeCheck(Plant? plant = null)
{
    private readonly Dictionary<string, object?> _file = YamlTree.Parse(DeployFolder.Read("compose.yaml", plant));
    private readonly List<string> _failures = [];

    public async Task<IReadOnlyList<string>> FailuresAsync()
    {
        using var roles = new RoleCheck();
        foreach (var (name, service) in _file.Map("services"))
        {
            CheckReferences(name, service);
            CheckSecrets(name, service);
            foreach (var published in service.List("ports").Select(YamlTree.Text))
            {
                Expect(published.StartsWith("127.0.0.1:", StringComparison.Ordinal), $"{name}: the port {published} is published on more than loopback.");
            }

            if (service.Text("image").Contains("orleansreco", StringComparison.Ordinal))
            {
                await CheckRoleAsync(roles, name, service);
            }
        }

        return _failures;
    }

    private async Task CheckRoleAsync(RoleCheck roles, string name, object? service)
    {
        var role = new StartedRole(name, [.. service.List("command").Select(YamlTree.Text)], service.Map("environment").ToDictionary(variable => variable.Key, variable => Filled(YamlTree.Text(variable.Value))));
        var (failures, paths) = await roles.CheckAsync(role);
        _failures.AddRange(failures);
        Expect(service.At("read_only") is true, $"{name}: the root file system can be written.");
        Expect(service.List("cap_drop").Contains("ALL"), $"{name}: capabilities are kept.");
        Expect(service.List("secrets").Any(secret => secret.Text("target") == role.KeyFile), $"{name}: no secret is mounted at {role.KeyFile}, where it looks for its API keys.");
        Expect(service.At("user") is null, $"{name}: another user than the image's.");

        var health = new Uri(role.Environment.GetValueOrDefault("RECO_HEALTH", ImageFile.Default("RECO_HEALTH")));
        Expect(role.Ports.Contains(health.Port), $"{name}: the health check asks port {health.Port}, and the process listens on {string.Join(", ", role.Ports)}.");
        Expect(paths.Count == 0 || paths.Contains(health.AbsolutePath), $"{name}: the health check asks {health.AbsolutePath}, which is not mapped.");
        foreach (var published in service.List("ports").Select(YamlTree.Text))
        {
            Expect(role.Ports.Contains(int.Parse(published.Split(':')[^1])), $"{name}: {published} leads to a port that the process does not listen on.");
        }

        var stop = Seconds(service.Text("stop_grace_period"));
        var needed = Duration(role, "ShutdownTimeout", 30) + Duration(role, "DrainDelay", 0);
        Expect(stop > needed, $"{name}: stop_grace_period is {stop} s, and a stop may take {needed} s.");
    }

    private void CheckReferences(string name, object? service)
    {
        foreach (var (dependency, terms) in service.Map("depends_on"))
        {
            var on = _file.At($"services/{dependency}");
            Expect(on is not null, $"{name}: there is no service {dependency}.");
            Expect(terms.Text("condition") != "service_healthy" || on.At("healthcheck") is not null || on.Text("image").Contains("orleansreco", StringComparison.Ordinal), $"{name}: {dependency} has no health check to wait for.");
        }

        foreach (var mount in service.List("volumes").Select(YamlTree.Text))
        {
            var source = mount.Split(':')[0];
            Expect(source.StartsWith('.') ? File.Exists(Path.Combine(DeployFolder.Repository, "deploy", source)) : _file.Map("volumes").ContainsKey(source), $"{name}: there is no {source} to mount.");
        }

        foreach (var secret in service.List("secrets"))
        {
            var source = secret as string ?? secret.Text("source");
            Expect(_file.Map("secrets").ContainsKey(source), $"{name}: there is no secret {source}.");
        }

        if (service.At("build") is { } build)
        {
            var context = Path.Combine(DeployFolder.Repository, "deploy", build.Text("context"));
            Expect(File.Exists(Path.Combine(context, build.Text("dockerfile"))), $"{name}: there is no {build.Text("dockerfile")} in {context}.");
        }
    }

    /// <summary>What is secret comes from the environment, and its absence ends the start.</summary>
    private void CheckSecrets(string name, object? service)
    {
        foreach (var (variable, value) in service.Map("environment"))
        {
            var text = YamlTree.Text(value);
            var isSecret = (SecretName().IsMatch(variable) && !text.StartsWith('/')) || SecretValue().IsMatch(text);
            Expect(!isSecret || SecretReference().IsMatch(text), $"{name}: {variable} holds a secret in clear.");
        }
    }

    private static double Duration(StartedRole role, string setting, double otherwise)
        => TimeSpan.TryParse(role.Environment.GetValueOrDefault($"RECO_SETTING_Reco__Runtime__{setting}"), CultureInfo.InvariantCulture, out var said) ? said.TotalSeconds : otherwise;

    private static double Seconds(string duration) => duration.EndsWith('s') ? double.Parse(duration[..^1]) : double.NaN;

    /// <summary>As compose fills in: <c>${NAME:?what to do}</c>, <c>${NAME:-otherwise}</c>.</summary>
    private static string Filled(string text) => Reference().Replace(text, match => match.Groups["otherwise"].Success ? match.Groups["otherwise"].Value : "filled-in");

    private void Expect(bool holds, string failure)
    {
        if (!holds)
        {
            _failures.Add(failure);
        }
    }

    [GeneratedRegex("PASS|KEY|SECRET|TOKEN", RegexOptions.IgnoreCase)]
    private static partial Regex SecretName();

    [GeneratedRegex("Password=|://[^/@]+:[^/@]+@")]
    private static partial Regex SecretValue();

    [GeneratedRegex(@"^\$\{\w+:\?[^}]+\}$|Password=\$\{\w+:\?[^}]+\}|://\w+:\$\{\w+:\?[^}]+\}@")]
    private static partial Regex SecretReference();

    [GeneratedRegex(@"\$\{\w+:(\?[^}]*|-(?<otherwise>[^}]*))\}")]
    private static partial Regex Reference();
}
