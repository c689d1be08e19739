using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using OrleansReco.Abstractions;
using OrleansReco.Grains.Storage;

namespace OrleansReco.Grains.Feedback;

/// <summary>Sweeps the due rows of one shard, keyed by shard. A timer does the work; the reminder only revives the grain.</summary>
internal sealed partial class DeadlineGrain(IDeadlineStore deadlines, FeedbackOptions options, TimeProvider time, ILogger<DeadlineGrain> logger) : Grain, IDeadlineGrain, IRemindable
{
    private const string Revive = "revive";
    private static readonly TimeSpan RevivePeriod = TimeSpan.FromMinutes(1);
    private IGrainTimer? _timer;

    private int Shard => (int)this.GetPrimaryKeyLong();

    public async Task Start()
    {
        Tick();
        await this.RegisterOrUpdateReminder(Revive, RevivePeriod, RevivePeriod);
    }

    public Task ReceiveReminder(string reminderName, TickStatus status)
    {
        Tick();
        return Task.CompletedTask;
    }

    public async Task<int> Sweep()
    {
        var handled = 0;
        while (true)
        {
            var due = await deadlines.ReadDueAsync(Shard, time.GetUtcNow(), options.SweepBatch);
            var done = await Handle(due);
            handled += done;
            if (due.Length < options.SweepBatch || done == 0)
            {
                return handled;
            }
        }
    }

    /// <summary>Users in parallel, one user's rows in turn; rows that failed stay for the next sweep.</summary>
    private async Task<int> Handle(ImmutableArray<Deadline> due)
    {
        var done = await Task.WhenAll(due.GroupBy(d => d.UserId).Select(HandleUser));
        var rows = done.SelectMany(rows => rows).ToImmutableArray();
        if (!rows.IsEmpty)
        {
            await deadlines.RemoveDeadlinesAsync(rows);
        }

        return rows.Length;
    }

    private async Task<List<Deadline>> HandleUser(IGrouping<string, Deadline> rows)
    {
        var done = new List<Deadline>();
        foreach (var row in rows)
        {
            try
            {
                await GrainFactory.GetGrain<IFeedbackGrain>(row.UserId).OnDue(row);
                done.Add(row);
            }
            catch (Exception error)
            {
                // Going on is safe: the row stays, and the next sweep takes it again.
                LogFailed(logger, error, row.Kind, row.UserId);
            }
        }

        return done;
    }

    private void Tick()
        => _timer ??= this.RegisterGrainTimer(_ => Sweep(), new GrainTimerCreationOptions(options.SweepEvery, options.SweepEvery) { KeepAlive = true });

    [LoggerMessage(LogLevel.Warning, "The {Kind} row of user {UserId} could not be handled; it stays for the next sweep.")]
    private static partial void LogFailed(ILogger logger, Exception error, DeadlineKind kind, string userId);
}
