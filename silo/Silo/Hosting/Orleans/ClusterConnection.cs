using Npgsql;

namespace OrleansReco.Silo.Hosting;

/// <summary>How Orleans connects for members and reminders: a few connections of its own, beside the store's, and patience of seconds.</summary>
internal static class ClusterConnection
{
    private const int Connections = 8;
    private const int OpenSeconds = 5;
    private const int StatementSeconds = 5;

    public static string Of(string connectionString)
        => new NpgsqlConnectionStringBuilder(connectionString)
        {
            ApplicationName = "reco-cluster",
            MaxPoolSize = Connections,
            Timeout = OpenSeconds,
            CommandTimeout = StatementSeconds,
            TcpKeepAlive = true,
        }.ConnectionString;
}
