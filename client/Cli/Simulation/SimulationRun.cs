using System.Collections.Concurrent;
using OrleansReco.Abstractions;
using OrleansReco.Cli.SampleWorld;
using OrleansReco.Cli.Up;
using OrleansReco.Client;

namespace OrleansReco.Cli.Simulation;

/// <summary>Generations of simulated use, with a training after each but the last.</summary>
internal sealed class SimulationRun(IRecoClient client, int users, int sessions, int generations, int seed)
{
    private const int SideBySide = 16;
    private static readonly TimeSpan TrainingPatience = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan WindowsClose = SimulatedSurface.Spec.Windows.Attribution + SimulatedSurface.Spec.Windows.Abandonment + TimeSpan.FromSeconds(3);

    public async Task<List<SimulationRow>> RunAsync(CancellationToken cancellationToken)
    {
        await client.PutSurfaceAsync(SimulatedSurface.Spec, cancellationToken);
        var catalogue = new Catalogue(client);
        var tastes = new HiddenTastes(FirstStart.Seed, await catalogue.CategoriesAsync(cancellationToken));
        var rows = new List<SimulationRow>();
        Console.WriteLine(SimulationRow.Header);
        for (var generation = 1; generation <= generations; generation++)
        {
            var models = await client.ListModelsAsync(cancellationToken);
            var tallies = new ConcurrentDictionary<string, SlateTally>();
            await LiveAsync(generation, catalogue, tastes, arm => tallies.GetOrAdd(arm, _ => new SlateTally()), cancellationToken);
            foreach (var (arm, tally) in tallies.OrderByDescending(pair => pair.Key, StringComparer.Ordinal))
            {
                rows.Add(tally.ToRow(generation, arm, arm == "baseline" ? models.Baseline : models.Champion));
                Console.WriteLine(rows[^1]);
            }

            if (generation < generations)
            {
                await Task.Delay(WindowsClose, cancellationToken);
                var outcome = await client.TrainAsync($"simulated generation {generation}", TrainingPatience, cancellationToken);
                Console.WriteLine($"  {Words(outcome.Verdict)}: {outcome.Reason}");
            }
        }

        return rows;
    }

    private static string Words(TrainingVerdict verdict) => verdict switch
    {
        TrainingVerdict.Promoted => "trained and promoted",
        TrainingVerdict.Rejected => "trained and rejected",
        _ => "not trained",
    };

    private Task LiveAsync(int generation, Catalogue catalogue, HiddenTastes tastes, Func<string, SlateTally> tallyOf, CancellationToken cancellationToken)
        => Parallel.ForEachAsync(Enumerable.Range(1, users), new ParallelOptions { MaxDegreeOfParallelism = SideBySide, CancellationToken = cancellationToken }, async (number, cancel) =>
        {
            var random = new Random((seed * 1_000_003) ^ (generation * 7_919) ^ (number * 31));
            var user = new SimulatedUser($"sim-{seed}-{number}", client, catalogue, tastes, tallyOf, random);
            for (var session = 1; session <= sessions; session++)
            {
                await user.LiveSessionAsync($"sim-{seed}-{number}-{generation}-{session}", cancel);
            }
        });
}
