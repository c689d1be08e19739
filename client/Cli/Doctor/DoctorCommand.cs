using System.CommandLine;
using System.Runtime.InteropServices;
using OrleansReco.Cli.Servers;
using OrleansReco.Grains.Silos;
using OrleansReco.Ranking.Native;

namespace OrleansReco.Cli.Doctor;

/// <summary><c>reco doctor</c>: every part that is found or missing, what it is for, and the command that installs it.</summary>
internal static class DoctorCommand
{
    public static Command Create()
    {
        var json = JsonFile.Option();
        var store = new Option<string>("--store") { Description = "The store's folder.", DefaultValueFactory = _ => RecoPaths.DefaultStore, HelpName = "DIR" };
        return new Command("doctor", "Lists every native part and server: found or missing, version, what it is for, and the command that installs it.") { json, store }.Does((arguments, _) =>
        {
            var findings = Findings(arguments.GetValue(store)!).ToList();
            Show(findings);
            JsonFile.Write(arguments.GetValue(json), findings);
            return Task.FromResult(0);
        });
    }

    private static IEnumerable<Finding> Findings(string store)
    {
        yield return new("Runtime", ".NET", true, Environment.Version.ToString(), "runs everything", null, RuntimeInformation.FrameworkDescription);
        yield return new("Runtime", "Grain runtime", true, RuntimeIdentity.OfThisBuild.Name, "hosts the grains", null, $"why: {RuntimeIdentity.OfThisBuild.Reason}; --runtime local or orleans chooses");
        foreach (var part in NativeParts.Probe())
        {
            yield return new("Native", part.Part.Name, part.Found, part.Version?.ToString(), part.Part.Purpose, part.Found ? null : part.Part.InstallCommand, part.Found ? part.Path : $"{part.Problem} Without it: {part.Part.Disables}.");
        }

        yield return StoreFinding(store);
        yield return ServerProbe.Look("PostgreSQL", PostgreSqlServer.InstalledIn, PostgreSqlServer.InstalledVersion, 5432, "store of a cluster; not needed on one machine", "deploy/native/install.sh postgresql");
        var (broker, version) = ServerProbe.RabbitMq();
        yield return ServerProbe.Look("RabbitMQ", broker, version, 5672, "bus of a cluster; in memory on one machine", "deploy/native/install.sh rabbitmq");
    }

    private static Finding StoreFinding(string store)
    {
        var files = Directory.Exists(store) ? Directory.GetFiles(store) : [];
        return new("Store", "SQLite", true, null, "events, states, decisions, examples", null,
            files.Length == 0 ? $"{store}: empty; `reco up` fills it" : $"{store}: {files.Sum(file => new FileInfo(file).Length) / 1024.0 / 1024:0.0} MiB in {files.Length} files");
    }

    private static void Show(List<Finding> findings)
    {
        foreach (var finding in findings)
        {
            var state = finding.Found ? "found  " : finding.Kind == "Server" ? "absent " : "MISSING";
            Console.WriteLine($"{state}  {$"{finding.Name} {finding.Version}",-24} {finding.Purpose}");
            if (finding.Detail is { } detail)
            {
                Console.WriteLine($"         {detail}");
            }

            if (finding.Install is { } install)
            {
                Console.WriteLine($"         install: {install}");
            }
        }
    }
}
