using System.Collections.Immutable;
using System.Text.Json;
using Npgsql;
using OrleansReco.Abstractions;
using OrleansReco.Cli.Servers;

namespace OrleansReco.Cli.Cluster;

/// <summary>Asks each process of a cluster how it is.</summary>
internal static class ClusterProbe
{
    private const string UndefinedTable = "42P01";
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(3) };

    public static async Task<ClusterReport> AskAsync(ClusterState state, CancellationToken cancellationToken)
    {
        var processes = await Task.WhenAll(state.Processes.Select(process => AskAsync(process, cancellationToken)));
        return new(state.Runtime, state.Url, await MembersAsync(state.ConnectionString, cancellationToken), [.. processes]);
    }

    /// <summary>The silos that Orleans' table of members calls active.</summary>
    public static Task<ImmutableArray<string>> MembersAsync(string? connectionString, CancellationToken cancellationToken)
    {
        const int Active = 3;
        return MembersAsync(connectionString, Active, cancellationToken);
    }

    /// <summary>Those that it calls dead: they were declared so, or said that they stop.</summary>
    public static Task<ImmutableArray<string>> DeadAsync(string? connectionString, CancellationToken cancellationToken)
    {
        const int Dead = 6;
        return MembersAsync(connectionString, Dead, cancellationToken);
    }

    private static async Task<ImmutableArray<string>> MembersAsync(string? connectionString, int status, CancellationToken cancellationToken)
    {
        if (connectionString is null)
        {
            return [];
        }

        try
        {
            await using var connection = new NpgsqlConnection(connectionString);
            await connection.OpenAsync(cancellationToken);
            await using var query = new NpgsqlCommand("SELECT address || ':' || port FROM orleansmembershiptable WHERE status = $1 ORDER BY 1", connection) { Parameters = { new() { Value = status } } };
            await using var rows = await query.ExecuteReaderAsync(cancellationToken);
            var members = ImmutableArray.CreateBuilder<string>();
            while (await rows.ReadAsync(cancellationToken))
            {
                members.Add(rows.GetString(0));
            }

            return members.ToImmutable();
        }
        catch (NpgsqlException e) when (e is not PostgresException { SqlState: not UndefinedTable })
        {
            return []; // The database does not answer, or one silo alone keeps no table.
        }
    }

    private static async Task<ClusterStatus> AskAsync(ProcessState process, CancellationToken cancellationToken)
    {
        var alive = process.ProcessId is { } pid && ProcessTree.IsAlive(pid);
        var (ready, report) = process.Url is { } url && alive ? await ReadyAsync(url, cancellationToken) : (process.Url is null ? null : false, null);
        return new() { Name = process.Name, ProcessId = process.ProcessId, Alive = alive, Ready = ready, Report = report, Restarts = process.Restarts, Log = process.Log };
    }

    private static async Task<(bool? Ready, SiloReport? Report)> ReadyAsync(Uri url, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await Http.GetAsync(new Uri(url, "/health/ready"), cancellationToken);
            return answer.IsSuccessStatusCode ? (true, ReportIn(await answer.Content.ReadAsStringAsync(cancellationToken))) : (false, null);
        }
        catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return (false, null);
        }
    }

    /// <summary>A silo's word about itself; null: the process is none.</summary>
    private static SiloReport? ReportIn(string text)
    {
        using var answer = JsonDocument.Parse(text);
        return answer.RootElement.TryGetProperty("changeSeq", out _) ? answer.Deserialize<SiloReport>(WireJson.Answers) : null;
    }
}
