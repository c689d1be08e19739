using Microsoft.Extensions.DependencyInjection;

namespace OrleansReco.LocalRuntime;

/// <summary>From the first request to the end.</summary>
internal sealed partial class Activation
{
    /// <inheritdoc />
    public Task Deactivated
    {
        get
        {
            var rare = Rare;
            lock (rare)
            {
                rare.Ended ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                if (IsClosed)
                {
                    rare.Ended.TrySetResult();
                }

                return rare.Ended.Task;
            }
        }
    }

    /// <summary>When the collector first found it idle, in ticks of the collector.</summary>
    internal int IdleSince { get; set; }

    private Extras Rare => _extras ?? Interlocked.CompareExchange(ref _extras, new Extras(), null) ?? _extras!;

    /// <inheritdoc />
    public void Deactivate(DeactivationReason deactivationReason, CancellationToken cancellationToken = default)
    {
        if (ReferenceEquals(Current, this))
        {
            AskToClose(deactivationReason);
        }
        else
        {
            Post(_ => AskToClose(deactivationReason), null);
        }
    }

    internal void DelayDeactivation(TimeSpan time) => Rare.KeepFor = time == TimeSpan.Zero ? null : (Class.Runtime.Time.GetTimestamp(), time);

    /// <summary>Whether <see cref="DelayDeactivation"/> still holds.</summary>
    internal bool IsKept => _extras?.KeepFor is var (since, time)
        && (time == Timeout.InfiniteTimeSpan || Class.Runtime.Time.GetElapsedTime(since) < time);

    internal void Add(GrainTimer timer) => (Rare.Timers ??= []).Add(timer);

    internal void Remove(GrainTimer timer)
    {
        if (ReferenceEquals(Current, this) && !IsClosed)
        {
            _extras?.Timers?.Remove(timer);
        }
    }

    /// <summary>Ends the activation if it is still idle when its turn comes.</summary>
    internal void CloseIfIdle()
    {
        if (!Touched && !HasRequests && !IsKept)
        {
            AskToClose(new(DeactivationReasonCode.ActivationIdle, $"Idle for {Class.AgeLimit}."));
        }
    }

    private void AskToClose(DeactivationReason reason)
    {
        if (!_closing)
        {
            _closing = true;
            Rare.Reason = reason;
        }

        _settle = true;
    }

    private async Task ActivateAsync(Dictionary<string, object>? context)
    {
        _phase = Phase.Activating;
        RequestContext.Current = context;
        try
        {
            _scope = Class.Runtime.Services.CreateScope();
            var states = Class.Factory.CreateStates(this);
            _grain = Class.Factory.Create(_scope.ServiceProvider, states);
            foreach (var state in states)
            {
                await ((ILoadedState)state).LoadAsync();
            }

            if (_grain is IGrainBase grain)
            {
                await grain.OnActivateAsync(Class.Runtime.Stopping);
            }

            _phase = Phase.Active;
            _settle = true;
        }
        catch (Exception error)
        {
            Log.ActivationFailed(Class.Runtime.Logger, error, GrainId);
            EmptyWaiting(request =>
            {
                request.Fail(error);
                Class.Released(this);
            });
            await EndAsync();
        }
    }

    private async Task DeactivateAsync()
    {
        _phase = Phase.Deactivating;
        if (Class.Factory.OverridesOnDeactivate)
        {
            try
            {
                using var limit = new CancellationTokenSource(Class.Runtime.Options.DeactivationTimeout, Class.Runtime.Time);
                await ((IGrainBase)_grain!).OnDeactivateAsync(Rare.Reason, limit.Token);
            }
            catch (Exception error)
            {
                Log.DeactivationFailed(Class.Runtime.Logger, error, GrainId);
            }
        }

        await EndAsync();
    }

    private async Task EndAsync()
    {
        try
        {
            foreach (var timer in (_extras?.Timers ?? []).ToArray())
            {
                timer.Dispose();
            }

            if (_grain is IAsyncDisposable asyncDisposable)
            {
                await asyncDisposable.DisposeAsync();
            }
            else if (_grain is IDisposable disposable)
            {
                disposable.Dispose();
            }

            if (_scope is IAsyncDisposable scope)
            {
                await scope.DisposeAsync();
            }
        }
        catch (Exception error)
        {
            Log.DeactivationFailed(Class.Runtime.Logger, error, GrainId);
        }

        Close();
    }

    private void Close()
    {
        _phase = Phase.Closed;
        Class.Remove(_key, this);
        EmptyWaiting(Forward);
        if (_extras is { } rare)
        {
            lock (rare)
            {
                rare.Ended?.TrySetResult();
            }
        }
    }

    /// <summary>What few activations have.</summary>
    private sealed class Extras
    {
        internal DeactivationReason Reason { get; set; }

        internal (long Since, TimeSpan Time)? KeepFor { get; set; }

        internal HashSet<GrainTimer>? Timers { get; set; }

        internal TaskCompletionSource? Ended { get; set; }
    }
}
