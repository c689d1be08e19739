using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using OrleansReco.Cli;
using OrleansReco.Cli.Training;
using OrleansReco.Cli.Up;
using OrleansReco.Client;
using OrleansReco.Gateway.Keys;
using OrleansReco.Grains.Silos;
using OrleansReco.Silo.Hosting;
using OrleansReco.Trainer;

namespace OrleansReco.Tests.EndToEnd.Deploy;

/// <summary>Asks the program itself whether it would start as a manifest says: the command, every variable and every setting, up to the moment where it would listen.</summary>
internal sealed class RoleCheck : IDisposable
{
    private const string SettingPrefix = "RECO_SETTING_";
    private const string KeyFile = "Reco:Gateway:KeyFile";
    private const string OfTheLocalBuild = "needs Orleans, and this is the local build";
    private static readonly Lazy<string> Sources = new(ReadSources);
    private readonly string _store = Directory.CreateTempSubdirectory("reco-deploy-").FullName;

    public RoleCheck() => new ApiKeyFile(Path.Combine(_store, "keys.json")).Add(new("test", ApiKey.Hash("reco_test"), [Role.Operator], TimeProvider.System.GetUtcNow()));

    /// <summary>Everything that is wrong, and the paths that the process answers.</summary>
    public async Task<(List<string> Failures, HashSet<string> Paths)> CheckAsync(StartedRole role)
    {
        var failures = RecoCommands.Create().Parse([.. role.Arguments]).Errors.Select(error => $"{role.Where}: {error.Message}").ToList();
        failures.AddRange(role.Environment.Keys
            .Where(name => !name.StartsWith(SettingPrefix, StringComparison.Ordinal) && !Sources.Value.Contains($"\"{name}\"", StringComparison.Ordinal) && !Sources.Value.Contains($"${{{name}:", StringComparison.Ordinal))
            .Select(name => $"{role.Where}: nothing reads the variable {name}."));
        var settings = role.Environment.Where(variable => variable.Key.StartsWith(SettingPrefix, StringComparison.Ordinal))
            .ToDictionary(variable => variable.Key[SettingPrefix.Length..].Replace("__", ":", StringComparison.Ordinal), variable => (string?)variable.Value);
        if (settings.ContainsKey(KeyFile))
        {
            settings[KeyFile] = Path.Combine(_store, "keys.json");
        }

        var app = TryBuild(role, settings, failures);
        if (app is null)
        {
            return (failures, []);
        }

        await using (app)
        {
            var paths = ((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>().Select(endpoint => "/" + endpoint.RoutePattern.RawText!.TrimStart('/'));
            return (failures, [.. paths]);
        }
    }

    public void Dispose() => Directory.Delete(_store, recursive: true);

    private WebApplication? TryBuild(StartedRole role, Dictionary<string, string?> settings, List<string> failures)
    {
        try
        {
            return role.Arguments.FirstOrDefault() switch
            {
                "silo" => RecoProcess.Build(_store, role.Urls, settings, withTrainer: false),
                "trainer" => TrainerProcess.Build(_store, role.Urls, new Uri(Option(role, "--url")), role.Environment.GetValueOrDefault("RECO_KEY"), settings),
                "gateway" => RecoHost.BuildGateway(new RecoHostOptions { Store = _store, Urls = role.Urls, Settings = settings, ReadSettings = report => report.Read("Reco:Trainer", new TrainerOptions()) }, AddCluster),
                _ => null,
            };
        }
        catch (SettingsException e) when (e.Message.Contains(OfTheLocalBuild, StringComparison.Ordinal) && settings.Remove("Reco:Runtime:Clustering"))
        {
            // The one thing that this build refuses and the image's does not.
            return TryBuild(role, settings, failures);
        }
        catch (SettingsException e)
        {
            failures.Add(string.Create(CultureInfo.InvariantCulture, $"{role.Where}: {e.Message}"));
            return null;
        }
    }

    /// <summary>As <c>reco gateway</c> does; the local build has no way to a cluster, and reads the settings alone.</summary>
    private static void AddCluster(IServiceCollection services, SiloSettings settings, SettingsReport report)
    {
        if (RuntimeIdentity.OfThisBuild.Name == "Local")
        {
            report.Read(RecoClientOptions.Section, new RecoClientOptions());
            services.AddSingleton<IGrainFactory>(_ => throw new NotSupportedException("Nothing is called here."));
        }
        else
        {
            ClusterAccess.Add(services, settings, report, []);
        }

        report.RefuseUnread("Reco");
    }

    private static string Option(StartedRole role, string name)
        => role.Arguments.SkipWhile(argument => argument != name).Skip(1).FirstOrDefault() ?? throw new InvalidOperationException($"{role.Where} is started without {name}.");

    private static string ReadSources()
        => string.Concat(new[] { "grains", "silo", "client", "deploy/image" }
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(DeployFolder.Repository, folder), "*", SearchOption.AllDirectories))
            .Where(file => Path.GetExtension(file) is ".cs" or "")
            .Select(File.ReadAllText));
}
