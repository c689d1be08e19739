namespace OrleansReco.LocalRuntime;

/// <summary>The base of grain classes.</summary>
public abstract class Grain : IGrainBase, IAddressable
{
    /// <summary>Grains are made by the runtime, within their activation.</summary>
    protected Grain() => GrainContext = Activation.Current!;

    /// <summary>The activation this instance belongs to.</summary>
    public IGrainContext GrainContext { get; }

    /// <summary>Makes references to other grains.</summary>
    protected IGrainFactory GrainFactory => Activation.Class.Runtime;

    /// <summary>The activation's service scope.</summary>
    protected internal IServiceProvider ServiceProvider => GrainContext.ActivationServices;

    private Activation Activation => (Activation)(GrainContext
        ?? throw new InvalidOperationException($"{GetType().Name} was made outside the grain runtime: get it from an IGrainFactory instead of calling its constructor."));

    /// <summary>Called before the first request, after persistent state was read.</summary>
    public virtual Task OnActivateAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Called when the activation ends, after its last request.</summary>
    public virtual Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Ends this activation when its running requests have ended.</summary>
    protected void DeactivateOnIdle() => GrainBaseExtensions.DeactivateOnIdle(this);

    /// <summary>
    /// Keeps this activation for at least <paramref name="timeSpan"/>. <see cref="TimeSpan.Zero"/> returns to the class's age limit;
    /// <see cref="Timeout.InfiniteTimeSpan"/> keeps it until it is deactivated on request.
    /// </summary>
    protected void DelayDeactivation(TimeSpan timeSpan) => Activation.DelayDeactivation(timeSpan);
}
