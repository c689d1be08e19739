using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace OrleansReco.Learning.Embeddings;

/// <summary>Data-parallel loops on threads of their own, never on the thread pool that serves requests.</summary>
internal static partial class TrainingThreads
{
    private const int ProcessPriority = 0;
    private const int CallingThread = 0;
    private const int Nice = 10;

    /// <summary>Calls <paramref name="body"/> for [0, count) in chunks, on <paramref name="threads"/> threads (0: one a core).</summary>
    /// <param name="count">Number of rows.</param>
    /// <param name="threads">Threads; 0: one a core.</param>
    /// <param name="background">Whether they give way to everything else.</param>
    /// <param name="body">Called with a half-open range of rows.</param>
    /// <param name="cancellationToken">Ends the loop between chunks.</param>
    public static void For(int count, int threads, bool background, Action<int, int> body, CancellationToken cancellationToken)
    {
        const int Chunk = 32;
        var next = 0;
        var failure = default(ExceptionDispatchInfo);
        threads = Math.Clamp(threads == 0 ? Environment.ProcessorCount : threads, 1, Math.Max(1, (count + Chunk - 1) / Chunk));
        var workers = new Thread[threads];
        for (var i = 0; i < threads; i++)
        {
            workers[i] = new Thread(Work) { IsBackground = true, Name = "training" };
            workers[i].Start();
        }

        foreach (var worker in workers)
        {
            worker.Join();
        }

        failure?.Throw();
        cancellationToken.ThrowIfCancellationRequested();

        void Work()
        {
            if (background)
            {
                GiveWay();
            }

            try
            {
                while (!cancellationToken.IsCancellationRequested && failure is null)
                {
                    var from = Interlocked.Add(ref next, Chunk) - Chunk;
                    if (from >= count)
                    {
                        return;
                    }

                    body(from, Math.Min(count, from + Chunk));
                }
            }
            catch (Exception exception)
            {
                // Rethrown on the caller's thread once all workers have ended.
                failure = ExceptionDispatchInfo.Capture(exception);
            }
        }
    }

    /// <summary>Lowers the calling thread below everything that serves. .NET's own thread priorities do nothing on Linux, where niceness is a thread's own.</summary>
    public static void GiveWay()
    {
        if (OperatingSystem.IsLinux())
        {
            _ = SetPriority(ProcessPriority, CallingThread, Nice);
        }
        else
        {
            Thread.CurrentThread.Priority = ThreadPriority.Lowest;
        }
    }

    [LibraryImport("libc", EntryPoint = "setpriority")]
    private static partial int SetPriority(int which, int who, int priority);
}
