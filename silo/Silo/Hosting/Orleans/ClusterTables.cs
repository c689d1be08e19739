using Microsoft.Extensions.Hosting;
using OrleansReco.Silo.Storage.PostgreSql;

namespace OrleansReco.Silo.Hosting;

/// <summary>Creates the tables of members and reminders before the silo asks for them. Registered before Orleans, so that it starts before.</summary>
internal sealed class ClusterTables(string connectionString, TimeSpan patience) : IHostedService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                PostgreSqlSchema.EnsureOrleans(connectionString);
                return;
            }
            catch (Exception e) when (SqlStates.IsUnavailable(e) && TimeProvider.System.GetElapsedTime(started) < patience)
            {
                // The server is only just starting; the silo could not join either.
                await Task.Delay(Pause, cancellationToken);
            }
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
