using Npgsql;
using OrleansReco.Cli.Servers;

namespace OrleansReco.Tests.Unit.Cli.Servers;

public sealed class PostgreSqlServerTests
{
    [SkippableFact]
    public async Task Server_KilledAndStartedAgain_HasWhatWasCommitted()
    {
        Skip.IfNot(PostgreSqlServer.IsInstalled(out var reason), reason);
        await using var server = new PostgreSqlServer();
        await server.StartAsync();
        var (port, folder) = (server.Port, server.Folder);
        await Execute(server, "CREATE TABLE t(x int); INSERT INTO t VALUES (7)");
        var pids = ProcessTree.Descendants(server.ProcessId!.Value);
        Assert.True(pids.Count > 3, "the backends are among the descendants");

        await server.KillAsync();

        Assert.DoesNotContain(pids, ProcessTree.IsAlive);
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => Execute(server, "SELECT x FROM t"));
        await server.StartAsync();
        Assert.Equal((port, folder), (server.Port, server.Folder));
        Assert.Equal(7, await Execute(server, "SELECT x FROM t"));
        Assert.Equal("on", await Execute(server, "SHOW fsync"));
        Assert.Equal("127.0.0.1", await Execute(server, "SHOW listen_addresses"));
        Assert.Equal("", await Execute(server, "SHOW unix_socket_directories"));
        await server.DisposeAsync();
        Assert.False(Directory.Exists(folder));
    }

    [SkippableFact]
    public async Task Server_OnATakenPort_SaysSoWithTheEndOfItsLog()
    {
        Skip.IfNot(PostgreSqlServer.IsInstalled(out var reason), reason);
        using var taken = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        taken.Start();
        await using var server = new PostgreSqlServer(port: ((System.Net.IPEndPoint)taken.LocalEndpoint).Port);

        var error = await Assert.ThrowsAsync<ServerFailedException>(() => server.StartAsync());

        Assert.Contains("ended while it was starting", error.Message);
        Assert.Contains("already in use", error.Message);
        Assert.Null(server.ProcessId);
    }

    [SkippableFact]
    public async Task Server_WithAFolderOfTheCallers_LeavesItAndStartsAgainFromIt()
    {
        Skip.IfNot(PostgreSqlServer.IsInstalled(out var reason), reason);
        var folder = Directory.CreateTempSubdirectory("reco-given-").FullName;
        try
        {
            await using (var first = new PostgreSqlServer(folder))
            {
                await first.StartAsync();
                await Execute(first, "CREATE TABLE t(x int)");
            }

            await using var second = new PostgreSqlServer(folder) { Settings = new Dictionary<string, string> { ["max_connections"] = "33" } };
            await second.StartAsync();

            Assert.Equal(0L, await Execute(second, "SELECT count(*) FROM t"));
            Assert.Equal("33", await Execute(second, "SHOW max_connections"));
            Assert.Contains(await second.CreateDatabaseAsync("other"), second.ConnectionStringOf("other"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<object?> Execute(PostgreSqlServer server, string sql)
    {
        await using var connection = new NpgsqlConnection(server.ConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }
}
