using System.CommandLine;
using OrleansReco.Cli.Rest;

namespace OrleansReco.Cli.Simulation;

/// <summary><c>reco simulate</c>: simulated users with hidden tastes against the running service, generation by generation.</summary>
internal static class SimulateCommand
{
    public static Command Create()
    {
        var users = Number("--users", "How many simulated users.", 200, 1, 100_000);
        var sessions = Number("--sessions", "Sessions of each user in a generation.", 3, 1, 1_000);
        var generations = Number("--generations", "How often; a model is trained after each but the last.", 4, 1, 100);
        var seed = Number("--seed", "Another seed: other users, other chance.", 1, 0, int.MaxValue);
        var json = JsonFile.Option();
        var service = new ServiceOptions();
        var command = new Command("simulate", "Simulated users with hidden tastes use the running service; prints what they did, generation by generation, beside the frozen baseline.") { users, sessions, generations, seed, json };
        service.AddTo(command);
        return command.Does(async (arguments, cancellationToken) =>
        {
            using var client = service.Connect(arguments);
            var run = new SimulationRun(client.Reco, arguments.GetValue(users), arguments.GetValue(sessions), arguments.GetValue(generations), arguments.GetValue(seed));
            var rows = await run.RunAsync(cancellationToken);
            JsonFile.Write(arguments.GetValue(json), new { simulated = true, users = arguments.GetValue(users), sessions = arguments.GetValue(sessions), rows });
            return 0;
        });
    }

    private static Option<int> Number(string name, string description, int value, int low, int high)
        => new Option<int>(name) { Description = description, DefaultValueFactory = _ => value, HelpName = "N" }
            .Within($"between {low} and {high}", sent => sent >= low && sent <= high);
}
