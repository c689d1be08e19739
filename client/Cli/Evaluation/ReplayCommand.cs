using System.CommandLine;
using System.Globalization;
using OrleansReco.Cli.Evaluation.Replay;
using Spectre.Console;

namespace OrleansReco.Cli.Evaluation;

/// <summary><c>reco replay ml-100k DIR [--seed N] [--json F]</c>: protocol P6 through the real grains.</summary>
internal static class ReplayCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var set = new Argument<string>("set") { Description = "The data set: ml-100k." };
        set.AcceptOnlyFromAmong("ml-100k");
        var folder = new Argument<DirectoryInfo>("folder") { Description = "Its folder (RecBole's format).", HelpName = "DIR" };
        var seed = new Option<int>("--seed") { Description = "Seed of the order of ties in time.", DefaultValueFactory = _ => 1 };
        var json = JsonFile.Option();
        return new Command("replay", "Replays a real stream of use through the grains: does the system that learns beat those that do not?") { set, folder, seed, json }
            .Does(async (arguments, cancellationToken) =>
            {
                var movies = MovieLens.Open(arguments.GetRequiredValue(folder));
                var results = await RunAsync(ReplayStream.Create(movies, arguments.GetValue(seed)), cancellationToken);
                JsonFile.Write(arguments.GetValue(json), results);
                return 0;
            });
    }

    private static async Task<object> RunAsync(ReplayStream stream, CancellationToken cancellationToken)
    {
        AnsiConsole.WriteLine($"P6: {stream.Events.Length:N0} events in order of time; the first {stream.Half:N0} are known at the start.");
        var parameters = ReplayParameters.Choose(stream, AnsiConsole.WriteLine, cancellationToken);
        ReplayArm[] arms =
        [
            new("popular", ReplayLearning.Popularity, stream, parameters),
            new("frozen", ReplayLearning.Nothing, stream, parameters),
            new("foldin", ReplayLearning.FoldIn, stream, parameters),
            new("flywheel", ReplayLearning.FoldInAndRetraining, stream, parameters),
        ];
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var results = await AnsiConsole.Progress().StartAsync(context => Task.WhenAll(arms.Select(async arm =>
        {
            var task = context.AddTask(arm.Name, maxValue: stream.Events.Length - stream.Half);
            try
            {
                return await Task.Run(() => arm.RunAsync(() => task.Increment(1), stop.Token), stop.Token);
            }
            catch
            {
                // The others would run on for minutes for a report that cannot be given.
                await stop.CancelAsync();
                throw;
            }
        })));
        return Report(stream, results);
    }

    private static object Report(ReplayStream stream, ReplayArmResult[] results)
    {
        var users = stream.Events[stream.Half..].Select(e => e.UserId).ToArray();
        var intervals = results.ToDictionary(result => result.Name, result => result.HitRateInterval([.. users]));
        var difference = results.Single(r => r.Name == "flywheel").Minus(results.Single(r => r.Name == "foldin"), [.. users]);
        foreach (var result in results)
        {
            var interval = intervals[result.Name];
            Line($"{result.Name,-9} HR@10 {result.HitRate:F4} [{interval.Low:F4}, {interval.High:F4}]  nDCG@10 {result.Ndcg:F4}");
        }

        Line($"flywheel − foldin: HR@10 {difference.Mean:F4} [{difference.Low:F4}, {difference.High:F4}] (95 % by bootstrap over users, paired)");
        Line($"By tenth of the stream, HR@10 / nDCG@10:");
        foreach (var result in results)
        {
            Line($"{result.Name,-9} {string.Join("  ", result.Tenths().Select(tenth => string.Create(CultureInfo.InvariantCulture, $"{tenth.HitRate:F3}/{tenth.Ndcg:F3}")))}");
        }

        return new
        {
            protocol = "P6",
            arms = results.Select(r => new { name = r.Name, hitRateAt10 = r.HitRate, ndcgAt10 = r.Ndcg, ci95 = new[] { intervals[r.Name].Low, intervals[r.Name].High } }),
            flywheelMinusFoldin = new { mean = difference.Mean, ci95 = new[] { difference.Low, difference.High } },
        };
    }

    private static void Line(FormattableString text) => AnsiConsole.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
