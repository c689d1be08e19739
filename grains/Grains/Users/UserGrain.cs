using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using OrleansReco.Abstractions;
using OrleansReco.Grains.Feedback;
using OrleansReco.Grains.Storage;
using OrleansReco.Learning.Examples;

namespace OrleansReco.Grains.Users;

/// <summary>One per user, keyed by user id: profile, consent, and a bounded fold of the user's log. The log is the truth; the snapshot only shortens its replay.</summary>
internal sealed partial class UserGrain(
    [PersistentState("user")] IPersistentState<UserState> state,
    IEventLog log,
    IDecisionStore decisions,
    IExampleStore examples,
    IErasureStore erasure,
    IChangeFeed changes,
    IFeedbackLookup lookup,
    SeenMemory seen,
    EventWeights weights,
    UserOptions options,
    TimeProvider time,
    ILogger<UserGrain> logger) : Grain, IUserGrain
{
    private const int EventsAPage = 256;
    private const int DecisionsAPage = 1_024;
    private const int ExamplesAPage = 64;

    private UserMemory _memory = null!;
    private Task _saving = Task.CompletedTask;
    private long _snapshotSeq;
    private bool _erased;
    private bool _broken;

    private string UserId => this.GetPrimaryKeyString();

    private UserProfile Profile => state.State.Profile ?? UserProfile.Default;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await lookup.Ready.WaitAsync(cancellationToken);
        _erased = lookup.IsErased(UserId);
        _memory = NewMemory();
        if (!_erased)
        {
            _memory.Load(state.State);
            _snapshotSeq = _memory.AppliedSeq;
            await CatchUp();
            RememberSeen();
        }
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        if (!_erased && !_broken && _memory.AppliedSeq > _snapshotSeq)
        {
            await Save();
        }
    }

    public Task<UserContext> GetContext() => Task.FromResult(_memory.Context(Profile));

    public Task<UserProfile> GetProfile() => Task.FromResult(Profile);

    public async Task Apply(ImmutableArray<LoggedEvent> events)
    {
        if (_erased || events.IsEmpty)
        {
            return;
        }

        if (events[0].Seq > _memory.AppliedSeq + 1)
        {
            await CatchUp();
        }

        ApplyNew(events);
        RememberSeen();
        if (_memory.AppliedSeq - _snapshotSeq >= options.SnapshotEvery)
        {
            SaveInBackground();
        }
    }

    public async Task SetProfile(UserProfile profile)
    {
        if (_erased)
        {
            await changes.PublishChangeAsync(ChangeKind.Tombstone, erasure.HashUser(UserId), null);
            await GrainFactory.GetGrain<IFeedbackGrain>(UserId).Admit();
            _erased = false;
        }

        // Training follows the feed: it hears of a refusal before the profile says so, and of consent only after.
        var refused = !Profile.Consent || lookup.HasRefused(UserId);
        if (!profile.Consent)
        {
            await changes.PublishChangeAsync(ChangeKind.Refusal, erasure.HashUser(UserId), ReadOnlyMemory<byte>.Empty);
        }

        state.State.Profile = profile;
        await Save();
        RememberSeen();
        if (profile.Consent && refused)
        {
            await changes.PublishChangeAsync(ChangeKind.Refusal, erasure.HashUser(UserId), null);
        }
    }

    public async Task<UserData?> GetData()
    {
        var held = state.State.Profile is not null || await log.ReadLastSeqAsync(UserId) > 0
            || !(await decisions.ReadDecisionIdsAsync(UserId, null, 1)).IsEmpty
            || !(await examples.ReadExamplesOfUserAsync(UserId, null, 1)).IsEmpty;
        return held && !_erased ? new UserData { UserId = UserId, Profile = Profile, Context = _memory.Context(Profile) } : null;
    }

    public Task<ImmutableArray<LoggedEvent>> GetEvents(long afterSeq) => log.ReadEventsAsync(UserId, afterSeq, EventsAPage);

    public Task<ImmutableArray<string>> GetDecisionIds(string? below) => decisions.ReadDecisionIdsAsync(UserId, below, DecisionsAPage);

    public Task<ImmutableArray<LabeledExample>> GetExamples(string? above) => examples.ReadExamplesOfUserAsync(UserId, above, ExamplesAPage);

    public async Task<ErasureReceipt> Erase()
    {
        var hash = erasure.HashUser(UserId);
        var feedback = GrainFactory.GetGrain<IFeedbackGrain>(UserId);
        await feedback.Forget();
        await _saving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        ErasedCounts counts;
        try
        {
            counts = await erasure.EraseUserAsync(UserId, hash);
        }
        catch (ErasureUnfinishedException error)
        {
            await Forget();
            throw new StoreUnavailableException($"User '{UserId}' is erased, but there is no receipt yet: {error.Message} Send the DELETE again.", error);
        }
        catch (Exception error)
        {
            // Nothing is gone and nothing was promised: the feedback grain reads its state back.
            await feedback.Admit();
            throw new StoreUnavailableException($"User '{UserId}' could not be erased: {error.Message} Send the DELETE again.", error);
        }

        await Forget();
        return new ErasureReceipt(Guid.NewGuid().ToString("N"), hash, time.GetUtcNow(), counts.Events, counts.Decisions, counts.Examples);
    }

    private async Task Forget()
    {
        _erased = true;
        seen.Forget(UserId);
        _memory = NewMemory();
        _snapshotSeq = 0;
        await state.ReadStateAsync();
    }

    /// <summary>Tells the silo, which serves without this grain when the grain does not answer. Nothing is told of who has not consented.</summary>
    private void RememberSeen() => seen.Remember(UserId, _memory.AppliedSeq, Profile.Consent ? _memory.Seen : [], Profile.Consent ? _memory.Dismissed : []);

    private UserMemory NewMemory() => new(options, weights, lookup.CategoriesOf);

    /// <summary>Applies what the log has beyond memory.</summary>
    private async Task CatchUp() => ApplyNew(await log.ReadEventsAsync(UserId, _memory.AppliedSeq));

    private void ApplyNew(ImmutableArray<LoggedEvent> events)
    {
        foreach (var e in events)
        {
            if (e.Seq == _memory.AppliedSeq + 1)
            {
                _memory.Apply(e);
            }
        }
    }

    private Task Save() => _saving = Write();

    private async Task Write()
    {
        _memory.Save(state.State);
        var seq = _memory.AppliedSeq;
        try
        {
            await state.WriteStateAsync();
            _snapshotSeq = Math.Max(_snapshotSeq, seq);
        }
        catch (Exception error)
        {
            _broken = true;
            LogBroken(logger, error, UserId);
            DeactivateOnIdle();
            throw new StoreUnavailableException($"The state of user '{UserId}' could not be written. Try again.", error);
        }
    }

    private async void SaveInBackground()
    {
        _snapshotSeq = _memory.AppliedSeq;
        try
        {
            await Save();
        }
        catch (StoreUnavailableException)
        {
            // Save has logged it and ends this activation; the log has everything the snapshot would have said.
        }
    }

    [LoggerMessage(LogLevel.Error, "The user grain of {UserId} could not write its snapshot; it deactivates, and the next call replays the log.")]
    private static partial void LogBroken(ILogger logger, Exception error, string userId);
}
