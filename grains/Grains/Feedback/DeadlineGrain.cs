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
        ImmutableArray<Deadline> due;
        do
        {
            due = await deadlines.ReadDueAsync(Shard, time.GetUtcNow(), options.SweepBatch);
            handled += await Handle(due);
        }
        while (due.Length == options.SweepBatch);
        return handled;
    }

    /// <summary>Users in parallel, one user's rows in turn. Rows that failed are moved on: at the head of the shard they would hold up those behind them.</summary>
    private async Task<int> Handle(ImmutableArray<Deadline> due)
    {
        var done = (await Task.WhenAll(due.GroupBy(d => d.UserId).Select(HandleUser))).SelectMany(rows => rows).ToLookup(row => row.Done, row => row.Row);
        await deadlines.RemoveDeadlinesAsync([.. done[true]]);
        var later = time.GetUtcNow() + options.SweepRetry;
        await deadlines.SetDeadlinesAsync([.. done[false].Select(row => row with { At = later })]);
        return done[true].Count();
    }

    private async Task<List<(Deadline Row, bool Done)>> HandleUser(IGrouping<string, Deadline> rows)
    {
        var handled = new List<(Deadline, bool)>();
        foreach (var row in rows)
        {
            try
            {
                await GrainFactory.GetGrain<IFeedbackGrain>(row.UserId).OnDue(row);
                handled.Add((row, true));
            }
            catch (Exception error)
            {
                // Going on is safe: the row stays, and a later sweep takes it again.
                LogFailed(logger, error, row.Kind, row.UserId);
                handled.Add((row, false));
            }
        }

        return handled;
    }

    private void Tick()
        => _timer ??= this.RegisterGrainTimer(_ => Sweep(), new GrainTimerCreationOptions(options.SweepEvery, options.SweepEvery) { KeepAlive = true });

    [LoggerMessage(LogLevel.Warning, "The {Kind} row of user {UserId} could not be handled; it stays for a later sweep.")]
    private static partial void LogFailed(ILogger logger, Exception error, DeadlineKind kind, string userId);
}
