using System.CommandLine;
using System.Globalization;
using OrleansReco.Learning.Embeddings;
using OrleansReco.Learning.Evaluation;
using Spectre.Console;

namespace OrleansReco.Cli.Evaluation;

/// <summary><c>reco eval P1|P2 --data DIR [--seeds N] [--json F]</c>: what the models reach under a published protocol.</summary>
internal static class EvalCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var protocol = new Argument<string>("protocol") { Description = "P1: random 75/25 within each item. P2: per user random 8:1:1." };
        protocol.AcceptOnlyFromAmong("P1", "P2");
        var data = new Option<DirectoryInfo>("--data") { Description = "Folder of MovieLens 100k (RecBole's format).", Required = true };
        var seeds = new Option<int>("--seeds") { Description = "Number of seeds.", DefaultValueFactory = _ => 5 };
        var json = JsonFile.Option();
        return new Command("eval", "Measures the models under a published protocol, the popularity row first.") { protocol, data, seeds, json }
            .Does((parsed, cancellationToken) =>
            {
                Run(parsed.GetRequiredValue(protocol), MovieLens.Open(parsed.GetRequiredValue(data)), parsed.GetValue(seeds), parsed.GetValue(json), cancellationToken);
                return Task.FromResult(0);
            });
    }

    private static void Run(string protocolName, MovieLens movies, int seedCount, FileInfo? json, CancellationToken cancellationToken)
    {
        if (seedCount is < 1 or > 1000)
        {
            throw new CommandFailedException($"--seeds must be between 1 and 1000, but was {seedCount}.");
        }

        var (users, items) = (new Dictionary<string, int>(), new Dictionary<string, int>());
        var cells = movies.Ratings.Select(r => new Interaction(RowOf(users, r.UserId), RowOf(items, r.ItemId))).ToArray();
        var protocol = protocolName == "P1" ? BenchmarkProtocol.P1(users.Count, items.Count) : BenchmarkProtocol.P2(users.Count, items.Count);
        int[] seeds = [.. Enumerable.Range(42, seedCount)];
        var rows = AnsiConsole.Progress().Start(context =>
        {
            var task = context.AddTask($"{protocolName}, {seedCount} seeds", maxValue: 1);
            return protocol.Run(cells, seeds, new ImmediateProgress(share => task.Value = share), cancellationToken);
        });
        Print(protocolName, seeds, rows);
        JsonFile.Write(json, new { protocol = protocolName, rows = rows.Select(ToJson) });
    }

    private static int RowOf(Dictionary<string, int> rows, string id)
    {
        if (!rows.TryGetValue(id, out var row))
        {
            rows[id] = row = rows.Count;
        }

        return row;
    }

    private static object ToJson(BenchmarkRow row) => new
    {
        name = row.Name,
        ndcgAt10 = row.Metrics.Ndcg,
        recallAt10 = row.Metrics.Recall,
        precisionAt10 = row.Metrics.Precision,
        mapAt10 = row.Metrics.AveragePrecision,
        hitRateAt10 = row.Metrics.HitRate,
        mrrAt10 = row.Metrics.ReciprocalRank,
        coverageAt10 = row.Coverage,
        ndcgAt10Deviation = row.NdcgDeviation,
    };

    private static void Print(string protocol, int[] seeds, IEnumerable<BenchmarkRow> rows)
    {
        var table = new Table { Border = TableBorder.Simple }.Title($"{protocol}: full ranking, k = 10, mean over seeds {seeds[0]}–{seeds[^1]}");
        table.AddColumns("method", "nDCG", "± sd", "Recall", "Prec.", "MAP", "HR", "MRR", "cover");
        foreach (var column in table.Columns)
        {
            column.NoWrap().Padding(0, 1);
        }

        foreach (var row in rows)
        {
            var m = row.Metrics;
            double[] figures = [m.Ndcg, row.NdcgDeviation, m.Recall, m.Precision, m.AveragePrecision, m.HitRate, m.ReciprocalRank, row.Coverage];
            table.AddRow([row.Name, .. figures.Select(figure => figure.ToString("F4", CultureInfo.InvariantCulture))]);
        }

        AnsiConsole.Write(table);
        AnsiConsole.MarkupLine("Hyper-parameters were chosen for each seed on a validation part of its training data.");
    }
}
