namespace OrleansReco.Cli.Cluster;

/// <summary>Says what is where once a cluster is up.</summary>
internal static class ClusterWelcome
{
    public static void Print(ClusterState state, ClusterFolder place)
    {
        Console.WriteLine($"{Environment.NewLine}A cluster on {state.Runtime} is up at {state.Url}; its files are in {place.Path}.{Environment.NewLine}");
        foreach (var process in state.Processes)
        {
            Console.WriteLine($"  {process.Name,-12} process {process.ProcessId,-8} {process.Url?.ToString() ?? $"127.0.0.1:{process.Port}",-26} {process.Log}");
        }

        var last = state.Processes.Last(process => process.Name.StartsWith("silo-", StringComparison.Ordinal)).Name;
        Console.WriteLine($$"""

              store        psql '{{PsqlUri(state.ConnectionString!)}}'
              bus          {{state.RabbitMq}}

              curl -s {{state.Url}}v1/recommendations -H 'content-type: application/json' -d '{"userId":"bob","surface":"home","count":5}'
              reco cluster status{{Where(place)}}            # who lives, serves which model, has read how far
              reco cluster kill {{last}}{{Where(place)}}       # SIGKILL; the supervisor starts it again
              reco cluster restart {{last}}{{Where(place)}}    # in order
              reco cluster down{{Where(place)}}              # the end{{(place.IsKept ? "; the data stays" : ", data included")}}

            """);
    }

    private static string Where(ClusterFolder place) => place.Path == Path.GetFullPath(ClusterFolder.Default) ? "" : $" --dir {place.Path}";

    private static string PsqlUri(string connectionString)
    {
        var parts = new Npgsql.NpgsqlConnectionStringBuilder(connectionString);
        return $"postgresql://{parts.Username}:{parts.Password}@{parts.Host}:{parts.Port}/{parts.Database}";
    }
}
