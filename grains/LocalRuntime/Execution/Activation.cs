using Microsoft.Extensions.DependencyInjection;

namespace OrleansReco.LocalRuntime;

/// <summary>
/// One grain in memory. It is its own queue (a push-only stack, swapped whole and reversed), its own thread-pool work item and its own
/// synchronization context, so that everything it does happens in turns, one at a time, on whichever pool thread is free.
/// </summary>
internal sealed partial class Activation : SynchronizationContext, IThreadPoolWorkItem, IGrainContext
{
    private const int ItemsBeforeYield = 256;

    // The head of the queue is one of these when the queue is empty; Idle also says that no pool thread is coming.
    private static readonly WorkItem Idle = new Continuation(static _ => { }, null);
    private static readonly WorkItem Busy = new Continuation(static _ => { }, null);

    // Pool threads start work items with the default context; each item leaves it as it found it.
    private static ExecutionContext? _ambient;

    private readonly string _key;
    private WorkItem _head = Idle;
    private IServiceScope? _scope;
    private object? _grain;
    private Extras? _extras;
    private volatile Phase _phase;
    private bool _closing;
    private bool _settle;

    internal Activation(GrainClass grainClass, string key)
    {
        Class = grainClass;
        _key = key;
    }

    internal enum Phase : byte
    {
        Created,
        Activating,
        Active,
        Deactivating,
        Closed,
    }

    /// <summary>The activation whose turn this thread is in, if any.</summary>
    internal static new Activation? Current => SynchronizationContext.Current as Activation;

    /// <inheritdoc />
    public GrainId GrainId => new(Class.GrainType, IdSpan.Create(_key));

    /// <inheritdoc />
    public object? GrainInstance => _grain;

    /// <inheritdoc />
    public IServiceProvider ActivationServices => _scope?.ServiceProvider
        ?? throw new InvalidOperationException($"{GrainId} has no services: it has not been activated yet.");

    internal GrainClass Class { get; }

    internal bool IsClosed => _phase == Phase.Closed;

    /// <inheritdoc />
    public bool Equals(IGrainContext? other) => ReferenceEquals(this, other);

    /// <inheritdoc />
    public override SynchronizationContext CreateCopy() => this;

    /// <inheritdoc />
    public override void Post(SendOrPostCallback d, object? state) => Enqueue(new Continuation(d, state));

    /// <inheritdoc />
    public override void Send(SendOrPostCallback d, object? state)
        => throw new NotSupportedException("A grain's turn cannot be waited for synchronously: call the grain and await its task.");

    /// <summary>Puts an item in the queue, from any thread.</summary>
    internal void Enqueue(WorkItem item)
    {
        var head = Volatile.Read(ref _head);
        while (true)
        {
            item.Next = ReferenceEquals(head, Idle) || ReferenceEquals(head, Busy) ? null : head;
            var seen = Interlocked.CompareExchange(ref _head, item, head);
            if (ReferenceEquals(seen, head))
            {
                break;
            }

            head = seen;
        }

        if (ReferenceEquals(head, Idle))
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: true);
        }
    }

    void IThreadPoolWorkItem.Execute()
    {
        _ambient ??= ExecutionContext.Capture();
        SetSynchronizationContext(this);
        var done = 0;
        do
        {
            var item = Reverse(Interlocked.Exchange(ref _head, Busy));
            while (item is not null)
            {
                var next = item.Next;
                item.Next = null;
                item.Run(this);
                RestoreAmbient();
                if (_settle)
                {
                    Settle();
                }

                item = next;
                done++;
            }

            if (done > ItemsBeforeYield)
            {
                WatchIfWaiting();
                SetSynchronizationContext(null);
                ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
                return;
            }

            WatchIfWaiting();
        }
        while (!ReferenceEquals(Interlocked.CompareExchange(ref _head, Idle, Busy), Busy));
        SetSynchronizationContext(null);
    }

    private static void RestoreAmbient() => ExecutionContext.Restore(_ambient!);

    private static WorkItem? Reverse(WorkItem newest)
    {
        if (ReferenceEquals(newest, Busy) || ReferenceEquals(newest, Idle))
        {
            return null;
        }

        WorkItem? reversed = null;
        for (WorkItem? item = newest; item is not null;)
        {
            var next = item.Next;
            item.Next = reversed;
            reversed = item;
            item = next;
        }

        return reversed;
    }

    /// <summary>After an item: start what may start now, and end the activation if that was asked for and nothing runs.</summary>
    private void Settle()
    {
        _settle = false;
        StartWaiting();
        if (_closing && _runningCount == 0)
        {
            if (_phase == Phase.Active)
            {
                _ = DeactivateAsync();
            }
            else if (_phase == Phase.Created)
            {
                Close();
            }
        }

        RestoreAmbient();
    }
}
